import { expect, test, vi } from 'vitest';
import { retryDelayMs } from '../src/api/backoff';
import { RequestFailed } from '../src/api/client';
import type { Connection } from '../src/api/connection';
import { ResumePoint } from '../src/api/resume';
import { sseFrames } from '../src/api/sse';
import { EventStream } from '../src/api/stream';
import { event } from './events';

const frame = (seq: number, epoch?: string) => `id: x\ndata: ${JSON.stringify(event(seq, 'stop', {}, epoch))}\n\n`;
const control = (name: string, data: object) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** Runs a stream over scripted connections: a list of texts, or a failure. */
async function run(connections: (string[] | Error)[], after = 'k3v9q2-0') {
  const seen: number[] = [];
  const opened: string[] = [];
  const states: Connection[] = [];
  const resets: string[] = [];
  const waits: number[] = [];
  const stream = new EventStream({
    after,
    open: (path) => {
      opened.push(path);
      const next = connections.shift();
      if (!next) { stream.stop(); return Promise.reject(new Error('over')); }
      if (next instanceof Error) return Promise.reject(next);
      return Promise.resolve(sseFrames(new Response(new ReadableStream({
        start(controller) {
          for (const text of next) controller.enqueue(new TextEncoder().encode(text));
          controller.close();
        },
      }))));
    },
    head: () => Promise.reject(new Error('not asked here')),
    onEvents: (events) => seen.push(...events.map((one) => one.seq)),
    onReset: (reason) => resets.push(reason),
    onConnection: (state) => states.push(state),
    random: () => 1,
    wait: (ms) => { waits.push(ms); return Promise.resolve(); },
    now: () => 0,
  });
  await stream.run();
  return { seen, opened, states, resets, waits };
}

test('resumes after the last event of a cut connection, without a gap or a repeat', async () => {
  const { seen, opened } = await run([[frame(1), frame(2)], [frame(2), frame(3)], new Error('refused'), [frame(4)]]);
  expect(seen).toEqual([1, 2, 3, 4]);
  expect(opened).toEqual(['k3v9q2-0', 'k3v9q2-2', 'k3v9q2-3', 'k3v9q2-3', 'k3v9q2-4']);
});

test('a heartbeat moves the cursor though nothing matched', async () => {
  const { opened } = await run([[frame(1), control('heartbeat', { cursor: 'k3v9q2-900' })]]);
  expect(opened[1]).toBe('k3v9q2-900');
});

test('waits longer each time nobody answers and starts anew after a good connection', async () => {
  const down = () => new RequestFailed('The server does not answer.', 0);
  const { waits, states } = await run([down(), down(), down(), [frame(1)], down()]);
  expect(waits).toEqual([1000, 2000, 4000, 1000, 2000]);
  expect(states).toContainEqual({ kind: 'waiting', retryAt: 4000, why: 'The server does not answer.' });
});

test('reset and another epoch stop the stream and are told', async () => {
  expect((await run([[frame(1), control('reset', { reason: 'trimmed' }), frame(9)]]))).toMatchObject({ seen: [1], resets: ['trimmed'] });
  expect((await run([[frame(1), frame(1, 'other1')]])).resets).toHaveLength(1);
  expect((await run([new RequestFailed('Gone', 410, 'too old')])).resets).toEqual(['too old']);
});

test('bye says that the server stopped, and the page comes back', async () => {
  const { states, seen } = await run([[frame(1), control('bye', {})], [frame(2)]]);
  expect(states).toContainEqual({ kind: 'waiting', retryAt: 1000, why: 'The server stopped.' });
  expect(seen).toEqual([1, 2]);
});

test('a hidden page holds no connection, and goes on where it was when it shows', async () => {
  let isHidden = false;
  const watchers = new Set<() => void>();
  const show = (shown: boolean) => { isHidden = !shown; [...watchers].forEach((changed) => changed()); };
  const opened: string[] = [];
  const cut: boolean[] = [];
  const seen: number[] = [];
  const states: string[] = [];
  const stream = new EventStream({
    after: 'k3v9q2-0', head: () => Promise.reject(new Error('not asked here')), onReset: () => undefined,
    onEvents: (events) => seen.push(...events.map((one) => one.seq)),
    onConnection: (state) => states.push(state.kind),
    visibility: { isHidden: () => isHidden, watch: (changed) => { watchers.add(changed); return () => watchers.delete(changed); } },
    open: (after, signal) => {
      const at = opened.push(after);
      cut.push(false);
      return Promise.resolve((async function* () {
        yield [{ name: 'message', data: '', body: event(at, 'stop', {}) }];
        await new Promise((_, reject) => signal.addEventListener('abort', () => { cut[at - 1] = true; reject(signal.reason as Error); }));
      })());
    },
  });
  void stream.run();
  await vi.waitFor(() => expect(seen).toEqual([1]));
  show(false);
  await vi.waitFor(() => expect(states.at(-1)).toBe('resting'));
  expect([opened, cut]).toEqual([['k3v9q2-0'], [true]]);
  show(true);
  await vi.waitFor(() => expect(seen).toEqual([1, 2]));
  expect(opened).toEqual(['k3v9q2-0', 'k3v9q2-1']);
  expect(states).not.toContain('waiting');
  stream.stop();
});

test('an answer that will not change stops it', async () => {
  const { states, opened } = await run([new RequestFailed('Bad filter', 400, 'type is empty')]);
  expect(states.at(-1)).toEqual({ kind: 'stopped', why: 'type is empty' });
  expect(opened).toHaveLength(1);
});

test('says how far behind it is until it has caught up', async () => {
  const states: Connection[] = [];
  const stream = new EventStream({
    after: 'k3v9q2-0', head: () => Promise.resolve(3), onEvents: () => undefined, onReset: () => undefined,
    onConnection: (state) => states.push(state),
    open: () => Promise.resolve(sseFrames(new Response(new ReadableStream({
      async start(controller) {
        for (const text of [frame(1), frame(2), control('caught-up', { cursor: 'k3v9q2-3' })]) {
          await new Promise((done) => setTimeout(done, 2));
          controller.enqueue(new TextEncoder().encode(text));
        }
      },
    })))),
  });
  void stream.run();
  await vi.waitFor(() => expect(states.at(-1)).toEqual({ kind: 'live' }));
  stream.stop();
  expect(states).toContainEqual({ kind: 'catching-up', behind: 2 });
  expect(stream.cursor).toBe('k3v9q2-3');
});

test('a resume point ignores cursors of another epoch and older ones', () => {
  const point = new ResumePoint('k3v9q2-7');
  point.take({ name: 'heartbeat', data: '{"cursor":"k3v9q2-5"}' });
  point.take({ name: 'heartbeat', data: '{"cursor":"zzzzzz-50"}' });
  expect(point.cursor).toBe('k3v9q2-7');
});

test('retry delays stay between half and all of 1 s doubling to 30 s', () => {
  for (let attempt = 0; attempt < 40; attempt++) {
    const ceiling = Math.min(30_000, 1000 * 2 ** attempt);
    expect(retryDelayMs(attempt, () => 0)).toBe(ceiling / 2);
    expect(retryDelayMs(attempt, () => 1)).toBe(ceiling);
  }
});
