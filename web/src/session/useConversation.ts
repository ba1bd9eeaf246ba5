import { useEffect, useState } from 'preact/hooks';
import { api, type RequestFailed } from '../api/client';
import type { RecordedEvent } from '../api/types';
import { conversationTypes } from './conversation';

const pageSize = 500;

/** The newest part of what was said, more of it on demand, and what comes while one reads. `change` grows with arrivals. */
export function useConversation(id: string, change: number) {
  const [events, setEvents] = useState<RecordedEvent[] | null>(null);
  const [before, setBefore] = useState<string>();
  const [failure, setFailure] = useState<RequestFailed | null>(null);
  const [tries, setTries] = useState(0);
  const ask = (extra: Record<string, string>, signal?: AbortSignal) =>
    api.events({ session: id, type: conversationTypes, limit: pageSize, ...extra }, signal);

  useEffect(() => {
    const abort = new AbortController();
    const newest = events?.at(-1);
    const request = newest ? ask({ order: 'asc', after: newest.cursor }, abort.signal) : ask({ order: 'desc' }, abort.signal);
    request.then(
      (page) => {
        setFailure(null);
        if (newest) { if (page.events.length) setEvents([...events!, ...page.events]); return; }
        setEvents(page.events.toReversed());
        setBefore(page.next);
      },
      (error: RequestFailed) => { if (!abort.signal.aborted) setFailure(error); },
    );
    return () => abort.abort();
  }, [id, change, tries]);

  async function earlier() {
    const page = await ask({ order: 'desc', before: before! });
    setEvents([...page.events.toReversed(), ...(events ?? [])]);
    setBefore(page.next);
  }
  return { events, failure, hasEarlier: before !== undefined, earlier: () => void earlier(), retry: () => setTries(tries + 1) };
}
