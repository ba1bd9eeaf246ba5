import { expect, test } from 'vitest';
import { noteServerTime, serverNow } from '../src/api/clock';
import { now } from '../src/api/connection';
import { ageOf, askedBy, doingOf, doingText, waitsIn } from '../src/sessions/state';
import { open, session, wait } from './sessions';

const at = Date.parse('2026-11-21T02:30:12Z');
const doing = (text: Parameters<typeof open>[3], kind: 'call' | 'agent' | 'turn' = 'call') =>
  doingText(doingOf(session('s', 'working', 1, { doing: open(kind, 1, '02:21:00', text) }), at));

test('a call that runs is told with its command and its age', () => {
  expect(doing({ tool: 'Bash', text: 'dotnet test' })).toBe('running dotnet test for 9 m 12 s');
  expect(doing({ tool: 'Read', text: 'src/a.ts' })).toBe('Read src/a.ts for 9 m 12 s');
  expect(doing({ tool: 'Bash', text: 'npm run dev', background: true })).toBe('running in the background npm run dev for 9 m 12 s');
  expect(doing({ tool: 'Explore', text: 'find the callers' }, 'agent')).toBe('sub-agent Explore: find the callers for 9 m 12 s');
  expect(doing({}, 'turn')).toBe('thinking for 9 m 12 s');
});

test('what nobody does has the age of its state', () => {
  const told = (state: Parameters<typeof session>[1]) => doingText(doingOf(session('s', state, 1, { state_since: '2026-11-21T02:00:12Z' }), at));
  expect([told('lost'), told('quiet'), told('your_turn'), told('done')]).toEqual(['no event for 30 m 00 s', 'no event for 30 m 00 s', 'your turn for 30 m 00 s', 'done']);
});

test('every open wait is told, the newest first, but not of lost sessions, of the recorder, or while it is snoozed', () => {
  const list = [
    session('a', 'waiting', 1, { open: [wait(1, '02:00:00'), open('call', 2, '02:00:00'), wait(3, '02:20:00')] }),
    session('b', 'waiting', 2, { open: [wait(4, '02:10:00'), wait(5, '02:11:00', { snoozed_until: '2026-11-21T03:00:00Z' }), wait(6, '02:05:00', { snoozed_until: '2026-11-21T02:30:00Z' })] }),
    session('lost', 'lost', 3, { open: [wait(7, '02:25:00')] }),
    session('recorder', 'waiting', 4, { recorder: true, open: [wait(8, '02:26:00')] }),
  ];
  expect(waitsIn(list, at).map((one) => `${one.session.id}${one.wait.sequence}`)).toEqual(['a3', 'b4', 'b6', 'a1']);
});

test('a wait says its question or its command', () => {
  expect(askedBy(wait(1, '02:00:00'))).toBe('Bash: rm -rf build');
  expect(askedBy(wait(1, '02:00:00', { reason: 'question', tool: 'AskUserQuestion', text: 'Which database?' }))).toBe('Which database?');
  expect(askedBy(open('wait', 1, '02:00:00', { reason: 'input' }))).toBe('your next prompt');
});

test('ages are told by the server, however wrong the clock here is', () => {
  now.value = Date.parse('2026-11-22T08:00:00Z');
  noteServerTime('2026-11-21T02:30:12Z', now.value - 20, now.value + 20);
  expect(ageOf('2026-11-21T02:21:00Z', serverNow.value)).toBe('9 m 12 s');
  noteServerTime(undefined, 0, 0);
  expect(ageOf('2026-11-21T02:21:00Z', serverNow.value)).toBe('9 m 12 s');
});
