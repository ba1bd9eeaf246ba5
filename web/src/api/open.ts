import { watched } from './answers';
import { api, query, request } from './client';
import { storedKey } from './key';
import { socketFrames, SocketRefused, type Wanted } from './socket';
import { type Frame, sseFrames } from './sse';

/**
 * Opens the live stream: a WebSocket, or server-sent events where none opens. With a key always those: a page can give a WebSocket its key in the
 * address alone, which proxies write down.
 */
export async function openStream(wanted: Wanted, signal: AbortSignal): Promise<AsyncIterable<Frame[]>> {
  const overHttp = async () => sseFrames(await request(`/api/stream${query({ ...wanted.filters, after: wanted.after })}`, { Accept: 'text/event-stream' }, signal));
  if (storedKey()) return overHttp();
  // A WebSocket does not say why it fails, and browsers complain of each: first it is asked whether the server is there.
  await api.info(signal);
  try {
    return await watched(socketFrames(`${location.origin.replace('http', 'ws')}/ws`, wanted, signal));
  } catch (error) {
    if (error instanceof SocketRefused) return overHttp();
    throw error;
  }
}
