import { useEffect, useState } from 'preact/hooks';
import { retryDelayMs } from '../api/backoff';
import { api, request, type RequestFailed } from '../api/client';
import { connection } from '../api/connection';
import { keyVersion } from '../api/key';
import { SseParser } from '../api/sse';
import type { Stats } from '../api/types';
import { usePollingOnly } from '../sessions/usePollingOnly';
import { added, joined, type Sample } from './samples';
import { sampleOf } from './stats';

/** Kept while other pages show, so that coming back shows no gap but the time away. */
let kept: Sample[] = [];

/** The server's figures: what it remembers, and then one look a second for as long as the page shows. */
export function useStats() {
  const [samples, setSamples] = useState(kept);
  const [stats, setStats] = useState<Stats | null>(null);
  const [failure, setFailure] = useState<RequestFailed | null>(null);
  const [tries, setTries] = useState(0);
  usePollingOnly();
  useEffect(() => {
    const abort = new AbortController();
    let attempt = 0;
    async function remember(): Promise<void> {
      const { interval_ms: interval, points } = await api.statsHistory(abort.signal);
      kept = joined(kept, points.map(sampleOf), interval);
      setSamples(kept);
    }
    async function read(): Promise<void> {
      await remember();
      const response = await request('/api/stats/stream?interval=1', { Accept: 'text/event-stream' }, abort.signal);
      const parser = new SseParser();
      const text = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await text.read();
        if (done) return;
        for (const frame of parser.push(value)) {
          if (frame.name === 'bye') return;
          const now = JSON.parse(frame.data) as Stats;
          kept = added(kept, sampleOf(now));
          attempt = 0;
          setStats(now);
          setSamples(kept);
          setFailure(null);
        }
      }
    }
    async function readOn(): Promise<void> {
      while (!abort.signal.aborted) {
        let why = 'The server closed the connection.';
        try {
          await read();
        } catch (error) {
          if (abort.signal.aborted) return;
          setFailure(error as RequestFailed);
          why = (error as Error).message;
        }
        const wait = retryDelayMs(attempt++);
        connection.value = { kind: 'waiting', retryAt: Date.now() + wait, why };
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
    void readOn();
    return () => abort.abort();
  }, [tries, keyVersion.value]);
  return { samples, stats, failure, retry: () => setTries(tries + 1) };
}
