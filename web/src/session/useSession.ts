import { useEffect, useRef, useState } from 'preact/hooks';
import { api, type RequestFailed } from '../api/client';
import { keyVersion } from '../api/key';
import type { Session } from '../api/types';
import { sessionsById } from '../sessions/store';

const apartMs = 1_000;

/** Counts arrivals for what is derived from events, at most once a second however many come. */
export function useArrivals() {
  const [change, setChange] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const last = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const arrivals = useRef(() => {
    if (timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      last.current = Date.now();
      setChange((n) => n + 1);
    }, Math.max(60, last.current + apartMs - Date.now()));
  });
  return { change, arrivals: arrivals.current };
}

export function useSession(id: string, change: number) {
  const [session, setSession] = useState<Session | null>(null);
  const [failure, setFailure] = useState<RequestFailed | null>(null);
  const [tries, setTries] = useState(0);
  // A dismissed wait is known of from the list of sessions first.
  const listed = sessionsById.value.get(id)?.last_seq;
  useEffect(() => {
    const abort = new AbortController();
    const load = () => api.session(id, abort.signal).then(
      (answer) => { setSession(answer); setFailure(null); },
      (error: RequestFailed) => { if (!abort.signal.aborted) setFailure(error); },
    );
    void load();
    // A session falls idle without an event to say so.
    const timer = setInterval(() => { if (!document.hidden) void load(); }, 10_000);
    return () => { abort.abort(); clearInterval(timer); };
  }, [id, change, tries, listed, keyVersion.value]);
  return { session, failure, retry: () => setTries(tries + 1) };
}
