import { useEffect, useState } from 'preact/hooks';
import { retryDelayMs } from '../api/backoff';
import { api, type RequestFailed } from '../api/client';
import { connection } from '../api/connection';
import { keyVersion } from '../api/key';
import type { Stats } from '../api/types';
import { usePollingOnly } from '../sessions/usePollingOnly';
import { added, joined, type Sample } from './samples';
import { sampleOf } from './stats';

const everyMs = 1_000;

/** Kept while other pages show, so that coming back shows no gap but the time away. */
let kept: Sample[] = [];

/** The server's figures: what it remembers, and then one look a second for as long as the page shows. A stream would hold one of the few connections that a browser has for all tabs. */
export function useStats() {
  const [samples, setSamples] = useState(kept);
  const [stats, setStats] = useState<Stats | null>(null);
  const [failure, setFailure] = useState<RequestFailed | null>(null);
  const [tries, setTries] = useState(0);
  usePollingOnly();
  useEffect(() => {
    const abort = new AbortController();
    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    let attempt = 0;
    async function remember(): Promise<void> {
      const { interval_ms: interval, points } = await api.statsHistory(abort.signal);
      kept = joined(kept, points.map(sampleOf), interval);
      setSamples(kept);
    }
    async function look(): Promise<void> {
      const now = await api.stats(abort.signal);
      kept = added(kept, sampleOf(now));
      attempt = 0;
      setStats(now);
      setSamples(kept);
      setFailure(null);
    }
    async function readOn(): Promise<void> {
      let hasRemembered = false;
      while (!abort.signal.aborted) {
        if (document.hidden) {
          hasRemembered = false; // the server knows what is missed meanwhile
          await pause(everyMs);
          continue;
        }
        try {
          if (!hasRemembered) await remember();
          hasRemembered = true;
          await look();
          await pause(everyMs);
        } catch (error) {
          if (abort.signal.aborted) return;
          hasRemembered = false;
          setFailure(error as RequestFailed);
          const wait = retryDelayMs(attempt++);
          connection.value = { kind: 'waiting', retryAt: Date.now() + wait, why: (error as Error).message };
          await pause(wait);
        }
      }
    }
    void readOn();
    return () => abort.abort();
  }, [tries, keyVersion.value]);
  return { samples, stats, failure, retry: () => setTries(tries + 1) };
}
