import { api } from '../api/client';
import type { RecordedEvent } from '../api/types';

/** Whole events that were seen lately, so that opening one usually needs no request. At most 1,000 ≈ 2 MB. */
const limit = 1_000;
const recent = new Map<string, RecordedEvent>();

export function remember(events: RecordedEvent[]): void {
  for (const event of events.length > limit ? events.slice(-limit) : events) {
    recent.delete(event.cursor);
    recent.set(event.cursor, event);
  }
  for (const cursor of recent.keys()) {
    if (recent.size <= limit) break;
    recent.delete(cursor);
  }
}

export const remembered = (cursor: string): RecordedEvent | undefined => recent.get(cursor);

/** The whole event; from memory when it is recent. */
export async function wholeEvent(cursor: string, signal?: AbortSignal): Promise<RecordedEvent> {
  const known = recent.get(cursor);
  if (known) return known;
  const event = await api.event(cursor, signal);
  remember([event]);
  return event;
}
