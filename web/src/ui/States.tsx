import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { api, type RequestFailed } from '../api/client';
import { installCommand } from '../app/install';
import type { ServerInfo } from '../api/types';
import { CopyButton } from './CopyButton';

/** Grey lines where rows will be, but only once the wait is long enough to be noticed. */
export function Skeleton({ rows = 12 }: { rows?: number }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 150);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    <div class="skeleton" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, i) => <div key={i} style={{ width: `${35 + ((i * 37) % 50)}%` }} />)}
    </div>
  );
}

/** What happened, why, and what to do about it. */
export function Failure({ what, failure, retry }: { what: string; failure: RequestFailed | null; retry: () => void }) {
  const unreachable = failure?.status === 0;
  return (
    <div class="state" role="alert">
      <h2>{what}</h2>
      <p>{failure?.message} {failure?.detail && failure.detail !== failure.message && <span>{failure.detail}</span>}</p>
      {unreachable && <p class="muted">Is it running? Start it with <code>chronicle serve</code>.</p>}
      <button class="button" onClick={retry}>Try again</button>
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return <div class="state"><h2>{title}</h2>{children}</div>;
}

/** A command to copy. */
export function Command({ text }: { text: string }) {
  return <div class="command"><code>{text}</code><CopyButton text={text} label="Copy command" /></div>;
}

export function ConnectHelp() {
  const [info, setInfo] = useState<ServerInfo | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    api.info(abort.signal).then(setInfo, () => undefined);
    return () => abort.abort();
  }, []);
  return (
    <Empty title="No events yet">
      <p>Chronicle records what your agents do. Connect Claude Code once, then start it in any project:</p>
      {info && <Command text={installCommand(location, info)} />}
      {info?.auth && <p class="muted">The hooks take the key from the environment variable <code>CHRONICLE_API_KEY</code> of the shell that Claude Code runs in.</p>}
      <p class="muted">
        Anything else can post events to <code>{location.origin}/api/events</code>. They show here the moment they are recorded.
      </p>
    </Empty>
  );
}
