import { expect, test } from 'vitest';
import { RateMeter } from '../src/feed/rate';
import { hueIndex } from '../src/app/hue';
import type { Session, SessionStatus } from '../src/api/types';
import { byUrgency, matchesSession, shortPath, sorted, titleOf } from '../src/sessions/order';
import { childPath, preview } from '../src/detail/json';

const session = (id: string, status: SessionStatus, minute: number, more: Partial<Session> = {}): Session => ({
  id, status, started: `2026-11-21T02:${String(minute).padStart(2, '0')}:00Z`, last_event: `2026-11-21T03:${String(minute).padStart(2, '0')}:00Z`,
  events: 1, prompts: 1, tool_calls: 0, errors: 0, first_seq: 1, last_seq: minute, ...more,
});

test('those that wait come first, then those at work, the latest first', () => {
  const list = [session('done', 'completed', 50), session('idle', 'idle', 5), session('old', 'waiting', 1), session('new', 'waiting', 2), session('active', 'active', 3)];
  expect(list.sort(byUrgency).map((one) => one.id)).toEqual(['new', 'old', 'active', 'idle', 'done']);
});

test('an event dated into the far future does not keep its session first', () => {
  const list = [session('future', 'completed', 1, { last_event: '9999-01-01T00:00:00Z' }), session('later', 'completed', 2)];
  expect(list.sort(byUrgency).map((one) => one.id)).toEqual(['later', 'future']);
});

test('sorts by any column, both ways, and by start when equal', () => {
  const list = [session('a', 'completed', 1, { errors: 2 }), session('b', 'completed', 2), session('c', 'completed', 3, { errors: 5 })];
  expect(sorted(list, '-errors').map((one) => one.id)).toEqual(['c', 'a', 'b']);
  expect(sorted(list, 'started').map((one) => one.id)).toEqual(['a', 'b', 'c']);
  expect(sorted(list, '-prompts').map((one) => one.id)).toEqual(['c', 'b', 'a']);
  expect(sorted(list, 'nonsense').map((one) => one.id)).toEqual(['a', 'b', 'c']);
});

test('titles, paths and search', () => {
  expect(titleOf(session('d0d97383-1935', 'active', 1))).toBe('Session d0d97383');
  expect(titleOf(session('session-12', 'active', 1))).toBe('Session session-12');
  expect([shortPath('/home/dev/work/app'), shortPath('C:\\work\\app'), shortPath('app')]).toEqual(['work/app', 'work/app', 'app']);
  expect(matchesSession(session('x', 'waiting', 1, { waiting_for: 'Bash: rm' }), 'RM')).toBe(true);
});

test('a session keeps its colour and all eight are used', () => {
  expect(hueIndex('d0d97383')).toBe(hueIndex('d0d97383'));
  expect(new Set(Array.from({ length: 200 }, (_, i) => hueIndex(`session-${i}`))).size).toBe(8);
});

test('the rate counts what was recorded in the last minute, also what a filter hides', () => {
  const rate = new RateMeter();
  expect(rate.perMinute(0)).toBeNull();
  for (let second = 0; second <= 120; second++) rate.observe(second * 1000, 1 + second * 5);
  expect(rate.perMinute(120_000)).toBe(300);
  expect(rate.perMinute(400_000)).toBe(0);
});

test('paths and previews of JSON', () => {
  expect(childPath(childPath(childPath('', 'data'), 'odd name'), 2)).toBe('data["odd name"][2]');
  expect(preview({ a: 1, b: 'x', c: { d: 1 }, e: [1, 2] })).toBe('a: 1, b: "x", c: {…}, e: [2]');
});
