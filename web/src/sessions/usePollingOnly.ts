import { useEffect } from 'preact/hooks';
import { pollingOnly } from './store';

/** For pages without a stream of their own: while one shows, the requests for the latest sessions say whether the server is there. */
export function usePollingOnly(): void {
  useEffect(() => {
    pollingOnly.value = true;
    return () => { pollingOnly.value = false; };
  }, []);
}
