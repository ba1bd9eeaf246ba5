import { expect, test, vi } from 'vitest';
import { isUnreachable, unansweredSince, watched } from '../src/api/answers';
import { connection, shownConnection } from '../src/api/connection';
import { socketFrames, SocketRefused } from '../src/api/socket';
import type { Frame } from '../src/api/sse';

/** What the page sees of a WebSocket. */
class FakeSocket {
  static last: FakeSocket;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readyState = 0;
  sent: string[] = [];
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  constructor() { FakeSocket.last = this; }
  open() { this.readyState = 1; this.onopen?.(); }
  send(text: string) { this.sent.push(text); }
  say(message: object) { this.onmessage?.({ data: JSON.stringify(message) }); }
  close() { this.readyState = 3; this.onclose?.(); }
}

const begin = (signal = new AbortController().signal) =>
  socketFrames('ws://x/ws', { after: 'k3v9q2-7', filters: { session: 'a,b', type: '' } }, signal, () => new FakeSocket() as unknown as WebSocket);

async function all(frames: AsyncIterable<Frame[]>) {
  const seen: unknown[] = [];
  for await (const some of frames) seen.push(...some.map(({ name, body }) => [name, body]));
  return seen;
}

test('a WebSocket subscribes by cursor and gives events and control frames until it is closed', async () => {
  const opening = begin();
  FakeSocket.last.open();
  const reading = all(await opening);
  const socket = FakeSocket.last;
  expect(JSON.parse(socket.sent[0]!)).toEqual({ type: 'subscribe', after: 'k3v9q2-7', filter: { session: ['a', 'b'] }, batch_ms: 50 });
  socket.say({ type: 'events', data: [{ seq: 8 }, { seq: 9 }] });
  socket.say({ type: 'event', data: { seq: 10 } });
  await Promise.resolve();
  socket.say({ type: 'caught-up', cursor: 'k3v9q2-10' });
  socket.close();
  expect(await reading).toEqual([['message', { seq: 8 }], ['message', { seq: 9 }], ['message', { seq: 10 }], ['caught-up', { type: 'caught-up', cursor: 'k3v9q2-10' }]]);
});

test('one that does not open, an error over it and an end from here are told apart', async () => {
  const refused = begin();
  FakeSocket.last.onerror!();
  await expect(refused).rejects.toBeInstanceOf(SocketRefused);

  const opening = begin();
  FakeSocket.last.open();
  const failing = all(await opening);
  FakeSocket.last.say({ type: 'error', title: 'Bad filter', status: 400, detail: 'type is empty' });
  await expect(failing).rejects.toMatchObject({ status: 400, detail: 'type is empty' });
  expect(FakeSocket.last.readyState).toBe(3);

  const end = new AbortController();
  const stopping = begin(end.signal);
  end.abort(new Error('enough'));
  await expect(stopping).rejects.toThrow('enough');
  expect(FakeSocket.last.readyState).toBe(0);
  FakeSocket.last.open();
  expect(FakeSocket.last.readyState).toBe(3);
});

test('a request without an answer for five seconds is told, until it is answered', async () => {
  vi.useFakeTimers();
  connection.value = { kind: 'live' };
  let answer!: (text: string) => void;
  const asked = Date.now();
  const request = watched(new Promise<string>((resolve) => { answer = resolve; }));
  vi.advanceTimersByTime(4_900);
  expect(shownConnection.value.kind).toBe('live');
  vi.advanceTimersByTime(200);
  expect(shownConnection.value).toEqual({ kind: 'unanswered', since: asked });
  answer('at last');
  expect(await request).toBe('at last');
  expect([unansweredSince.value, shownConnection.value.kind]).toEqual([0, 'live']);
  isUnreachable.value = true;
  expect(shownConnection.value.kind).toBe('unanswered');
  isUnreachable.value = false;
  vi.useRealTimers();
});
