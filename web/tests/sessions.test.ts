import { expect, test } from 'vitest';
import { RateMeter } from '../src/feed/rate';
import { hueIndex } from '../src/app/hue';
import { session, wait } from './sessions';
import { byUrgency, matchesSession, shortPath, sorted, titleOf } from '../src/sessions/order';
import { childPath, preview } from '../src/detail/json';

test('those that wait come first by their newest wait, the lost and the recorder last, else the latest first', () => {
  const list = [
    session('recorder', 'working', 99, { recorder: true }), session('lost', 'lost', 60), session('done', 'done', 50), session('stopped', 'your_turn', 20), session('quiet', 'quiet', 5),
    session('old', 'waiting', 9, { open: [wait(1, '02:10:00')] }), session('new', 'waiting', 2, { open: [wait(2, '02:00:00'), wait(3, '02:20:00')] }), session('working', 'working', 3),
  ];
  expect(list.sort(byUrgency).map((one) => one.id)).toEqual(['new', 'old', 'working', 'quiet', 'stopped', 'done', 'lost', 'recorder']);
});

test('an event dated into the far future does not keep its session first', () => {
  const list = [session('future', 'done', 1, { last_event: '9999-01-01T00:00:00Z' }), session('later', 'done', 2)];
  expect(list.sort(byUrgency).map((one) => one.id)).toEqual(['later', 'future']);
});

test('sorts by any column, both ways, and by start when equal', () => {
  const list = [session('a', 'done', 1, { errors: 2 }), session('b', 'done', 2), session('c', 'done', 3, { errors: 5 })];
  expect(sorted(list, '-errors').map((one) => one.id)).toEqual(['c', 'a', 'b']);
  expect(sorted(list, 'started').map((one) => one.id)).toEqual(['a', 'b', 'c']);
  expect(sorted(list, '-prompts').map((one) => one.id)).toEqual(['c', 'b', 'a']);
  expect(sorted(list, 'nonsense').map((one) => one.id)).toEqual(['a', 'b', 'c']);
});

test('titles, paths and search', () => {
  expect(titleOf(session('d0d97383-1935', 'working', 1))).toBe('Session d0d97383');
  expect(titleOf(session('session-12', 'working', 1))).toBe('Session session-12');
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
