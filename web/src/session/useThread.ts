import { useEffect, useState } from 'preact/hooks';
import { api, type RequestFailed } from '../api/client';
import { formatCursor } from '../api/cursor';
import { keyVersion } from '../api/key';
import type { Message, RecordedEvent } from '../api/types';
import { markTypes } from './thread';

const pageSize = 200;
const largePage = 1_000;
const mostPages = 10;

interface Loaded {
  messages: Message[];
  /** Names the page before; absent when there is none. */
  prev: string | undefined;
  marks: RecordedEvent[];
  epoch: string;
  /** How far the marks reach. */
  head: number;
}

/**
 * The newest messages of a session with what belongs between them, earlier ones on demand, and what comes while one reads: `change` grows with
 * arrivals. Loads back to `target`, the number of an event, within reason.
 */
export function useThread(id: string, change: number, target: number) {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [failure, setFailure] = useState<RequestFailed | null>(null);
  const [tries, setTries] = useState(0);

  useEffect(() => {
    const abort = new AbortController();
    (loaded ? newer(id, loaded, abort.signal) : newest(id, target, abort.signal)).then(
      (next) => { if (!abort.signal.aborted) { setLoaded(next); setFailure(null); } },
      (error: RequestFailed) => {
        if (abort.signal.aborted) return;
        setFailure(error);
        // The newest message that is here has been dropped on the server: what is there now is loaded anew.
        if (loaded && (error.status === 400 || error.status === 410)) { setLoaded(null); setTries((n) => n + 1); }
      },
    );
    return () => abort.abort();
  }, [id, change, tries, keyVersion.value]);

  useEffect(() => {
    if (!loaded || !target || !isBefore(target, loaded)) return;
    const abort = new AbortController();
    void reached(id, loaded, target, abort.signal).then(setLoaded, () => undefined);
    return () => abort.abort();
  }, [target]);

  async function earlier() {
    try {
      setLoaded(await before(id, loaded!, pageSize));
    } catch (error) {
      setFailure(error as RequestFailed);
    }
  }
  return { loaded, failure, earlier: () => void earlier(), retry: () => setTries(tries + 1) };
}

async function newest(id: string, target: number, signal: AbortSignal): Promise<Loaded> {
  const [page, marks] = await Promise.all([
    api.messages(id, { order: 'desc', limit: pageSize }, signal),
    api.events({ session: id, type: markTypes, order: 'desc', limit: pageSize }, signal),
  ]);
  const first = { messages: page.messages, prev: page.prev, marks: marks.events.toReversed(), epoch: marks.epoch, head: marks.head };
  return target && isBefore(target, first) ? reached(id, first, target, signal) : first;
}

async function newer(id: string, known: Loaded, signal: AbortSignal): Promise<Loaded> {
  const messages = [...known.messages];
  for (let after: string | undefined = messages.at(-1)?.id ?? ''; after !== undefined;) {
    const page = await api.messages(id, { order: 'asc', limit: largePage, after }, signal);
    messages.push(...page.messages);
    after = page.next;
  }
  const marks = await api.events({ session: id, type: markTypes, order: 'asc', limit: largePage, after: formatCursor({ epoch: known.epoch, seq: known.head }) }, signal);
  return { ...known, messages, marks: [...known.marks, ...marks.events], head: marks.next ? marks.events.at(-1)!.seq : Math.max(known.head, marks.head) };
}

async function before(id: string, known: Loaded, limit: number, signal?: AbortSignal): Promise<Loaded> {
  const page = await api.messages(id, { limit, before: known.prev }, signal);
  return { ...known, messages: [...page.messages, ...known.messages], prev: page.prev };
}

async function reached(id: string, from: Loaded, target: number, signal: AbortSignal): Promise<Loaded> {
  let known = from;
  for (let pages = 0; pages < mostPages && isBefore(target, known); pages++) known = await before(id, known, largePage, signal);
  return known;
}

const isBefore = (target: number, { messages, prev }: Pick<Loaded, 'messages' | 'prev'>) => prev !== undefined && (messages[0]?.seq ?? 0) > target;
