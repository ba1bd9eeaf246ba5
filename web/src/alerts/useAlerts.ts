import { useEffect, useState } from 'preact/hooks';
import { api, type RequestFailed } from '../api/client';
import { keyVersion } from '../api/key';
import type { Alerts, RecordedEvent } from '../api/types';
import { usePollingOnly } from '../sessions/usePollingOnly';

const everyMs = 2_000;
const remembered = 50;
const kinds = 'alert.raised,alert.resolved,alert.acknowledged';

/** The rules with their values, looked at every two seconds while the page shows, and what changed lately. */
export function useAlerts() {
  const [alerts, setAlerts] = useState<Alerts | null>(null);
  const [changes, setChanges] = useState<RecordedEvent[]>([]);
  const [failure, setFailure] = useState<RequestFailed | null>(null);
  const [looks, setLooks] = useState(0);
  usePollingOnly();
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => { timer = setTimeout(() => { if (document.hidden) again(); else setLooks(looks + 1); }, everyMs); };
    Promise.all([api.alerts(abort.signal), api.events({ type: kinds, limit: remembered }, abort.signal)]).then(
      ([now, page]) => { setAlerts(now); setChanges(page.events); setFailure(null); again(); },
      (error: RequestFailed) => { if (!abort.signal.aborted) { setFailure(error); again(); } },
    );
    return () => { abort.abort(); clearTimeout(timer); };
  }, [looks, keyVersion.value]);
  return { alerts, changes, failure, look: () => setLooks(looks + 1) };
}
