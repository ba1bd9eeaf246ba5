import { RequestFailed } from './client';
import type { Frame } from './sse';

/** Events of a burst come together: one message, one paint. */
const batchMs = 50;

/** An answer to these keeps a quiet connection known to be alive. */
const pingMs = 15_000;

/** A WebSocket that did not open; why is not told to pages. */
export class SocketRefused extends Error {}

export interface Wanted {
  after: string;
  /** Comma lists, as the API's parameters. */
  filters: Record<string, string | undefined>;
}

/** Subscribes over a WebSocket. Browsers allow many of them, but only six other connections to one server from all tabs together. */
export async function socketFrames(url: string, wanted: Wanted, signal: AbortSignal, connect = (to: string) => new WebSocket(to)): Promise<AsyncIterable<Frame[]>> {
  const socket = connect(url);
  const queue: Frame[] = [];
  let failure: unknown;
  let ended = false;
  let wake: () => void = () => undefined;
  const finish = (why?: unknown) => { failure ??= why; ended = true; wake(); };
  socket.onmessage = ({ data }) => {
    try {
      queue.push(...framesOf(JSON.parse(String(data)) as Message));
    } catch (error) {
      finish(error);
    }
    wake();
  };
  socket.onclose = () => finish();
  signal.addEventListener('abort', () => { finish(signal.reason); close(); }, { once: true });
  // Browsers complain of one that is closed before it is open.
  const close = () => { if (socket.readyState === socket.CONNECTING) socket.onopen = close; else socket.close(); };
  await new Promise<void>((opened, refused) => {
    socket.onopen = () => opened();
    socket.onerror = () => refused(signal.aborted ? signal.reason : new SocketRefused('The WebSocket did not open.'));
    signal.addEventListener('abort', () => refused(signal.reason), { once: true });
    if (signal.aborted) refused(signal.reason);
  });
  socket.onerror = null;
  const filter = Object.fromEntries(Object.entries(wanted.filters).filter(([, list]) => list).map(([name, list]) => [name, list!.split(',')]));
  socket.send(JSON.stringify({ type: 'subscribe', after: wanted.after, filter, batch_ms: batchMs }));
  return read();

  async function* read(): AsyncGenerator<Frame[]> {
    const ping = setInterval(() => { if (socket.readyState === socket.OPEN) socket.send('{"type":"ping"}'); }, pingMs);
    try {
      for (;;) {
        if (failure) throw failure;
        if (queue.length) yield queue.splice(0);
        else if (ended) return;
        else await new Promise<void>((resolve) => { wake = resolve; });
      }
    } finally {
      clearInterval(ping);
      close();
    }
  }
}

interface Message { type: string; data?: unknown; title?: string; detail?: string; status?: number }

function framesOf(message: Message): Frame[] {
  switch (message.type) {
    case 'event': return [{ name: 'message', data: '', body: message.data }];
    case 'events': return (message.data as unknown[]).map((body) => ({ name: 'message', data: '', body }));
    case 'error': throw new RequestFailed(message.title ?? 'The server refused.', message.status ?? 400, message.detail);
    default: return [{ name: message.type, data: '', body: message }];
  }
}
