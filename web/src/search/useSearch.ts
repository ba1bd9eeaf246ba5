import { useEffect, useState } from 'preact/hooks';
import { api, type RequestFailed } from '../api/client';
import { keyVersion } from '../api/key';
import type { SearchAnswer } from '../api/types';
import { keyOf, parametersOf, type Wanted } from './wanted';

interface Kept { key: string; answer: SearchAnswer }

/** The last answer stays while other pages show: who comes back from a result finds the others at once. */
let kept: Kept | null = null;

/** The answer to what is wanted now. While it is under way the one before stays; one that comes late is dropped. */
export function useSearch(wanted: Wanted) {
  const key = keyOf(wanted);
  const [found, setFound] = useState<Kept | null>(wanted.q && kept?.key === key ? kept : null);
  const [failure, setFailure] = useState<RequestFailed | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    setFailure(null);
    if (!wanted.q) { setFound(null); return; }
    const abort = new AbortController();
    find(wanted, abort.signal).then(
      (answer) => { if (!abort.signal.aborted) { kept = { key, answer }; setFound(kept); } },
      (error: RequestFailed) => { if (!abort.signal.aborted) setFailure(error); },
    );
    return () => abort.abort();
  }, [key, tries, keyVersion.value]);
  return { answer: found?.answer ?? null, isCurrent: found?.key === key, failure, retry: () => setTries(tries + 1) };
}

/**
 * The last word may still be typed, so it counts as a beginning. One that begins nothing is looked for as it is, and may be corrected. The
 * address has no word for "typing", so a reload does the same and finds the same.
 */
async function find(wanted: Wanted, signal: AbortSignal): Promise<SearchAnswer> {
  const parameters = parametersOf(wanted);
  const typed = await api.search({ ...parameters, typing: 'true' }, signal);
  const isFound = wanted.mode === 'vector' || typed.results.some((one) => one.found_by.includes('words'));
  return isFound || typed.reason ? typed : api.search(parameters, signal);
}
