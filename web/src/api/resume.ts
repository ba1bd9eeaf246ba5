import type { Frame } from './sse';
import type { RecordedEvent } from './types';
import { parseCursor } from './cursor';

export type StreamNews =
  | { kind: 'event'; event: RecordedEvent }
  | { kind: 'advanced' }
  | { kind: 'caught-up' }
  | { kind: 'fell-behind' }
  | { kind: 'reset'; reason: string }
  | { kind: 'bye' }
  | { kind: 'nothing' };

/**
 * What a reader has seen, and what each frame means for it. Sequences are dense, so an event at or before the last seen
 * one is a repeat and is dropped; an event from another epoch means that the history was replaced.
 */
export class ResumePoint {
  private epoch: string;
  private seq: number;

  constructor(cursor: string) {
    const parsed = parseCursor(cursor);
    this.epoch = parsed?.epoch ?? '';
    this.seq = parsed?.seq ?? 0;
  }

  /** Give this back as `after=`. */
  get cursor(): string {
    return `${this.epoch}-${this.seq}`;
  }

  get lastSeq(): number {
    return this.seq;
  }

  take(frame: Frame): StreamNews {
    switch (frame.name) {
      case 'message': return this.event((frame.body ?? JSON.parse(frame.data)) as RecordedEvent);
      case 'heartbeat': return this.advance(frame, 'advanced');
      case 'caught-up': return this.advance(frame, 'caught-up');
      case 'fell-behind': return { kind: 'fell-behind' };
      case 'reset': return { kind: 'reset', reason: reasonIn(frame) };
      case 'bye': return { kind: 'bye' };
      default: return { kind: 'nothing' };
    }
  }

  private event(event: RecordedEvent): StreamNews {
    const epoch = parseCursor(event.cursor)?.epoch ?? this.epoch;
    if (this.epoch && epoch !== this.epoch) return { kind: 'reset', reason: 'The recorder now has another history.' };
    if (event.seq <= this.seq) return { kind: 'nothing' };
    this.epoch = epoch;
    this.seq = event.seq;
    return { kind: 'event', event };
  }

  private advance(frame: Frame, kind: 'advanced' | 'caught-up'): StreamNews {
    const { cursor } = (frame.body ?? JSON.parse(frame.data || '{}')) as { cursor?: string };
    const read = cursor ? parseCursor(cursor) : undefined;
    if (read && read.epoch === this.epoch && read.seq > this.seq) this.seq = read.seq;
    return { kind };
  }
}

function reasonIn({ data, body }: Frame): string {
  try {
    return ((body ?? JSON.parse(data)) as { reason?: string }).reason ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
