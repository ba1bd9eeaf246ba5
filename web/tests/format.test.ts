import { expect, test } from 'vitest';
import { bytes, count, duration, money, plural } from '../src/format/quantities';
import { ago, clock, exact, rowTime, since } from '../src/format/times';

test.each([
  [0, '0 ms'], [0.4, '<1 ms'], [7, '7 ms'], [312.4, '312 ms'], [999.4, '999 ms'], [999.6, '1.0 s'], [4200, '4.2 s'], [59_940, '59.9 s'],
  [59_960, '1 m 00 s'], [190_000, '3 m 10 s'], [3_599_600, '1 h 00 m'], [7_500_000, '2 h 05 m'], [273_600_000, '3 d 4 h'], [-1, ''], [NaN, ''],
])('duration of %s ms is %s', (ms, text) => expect(duration(ms)).toBe(text));

test('durations without decimals', () => expect([duration(3000, 0), duration(400, 0)]).toEqual(['3 s', '0 s']));

test('counts have thin separators from 10,000 on', () => expect([0, 9999, 12345, 1234567].map(count)).toEqual(['0', '9999', '12\u2009345', '1\u2009234\u2009567']));

test('bytes are binary', () => expect([512, 1536, 20480, 3.25 * 1024 * 1024].map(bytes)).toEqual(['512 B', '1.5 KiB', '20 KiB', '3.3 MiB']));

test('plurals and money', () => {
  expect([plural(1, 'event'), plural(2, 'event')]).toEqual(['1 event', '2 events']);
  expect([money(1.5, 'USD'), money(0.0123, 'EUR')]).toEqual(['1.50 USD', '0.0123 EUR']);
});

test('times are local and have milliseconds', () => {
  const at = new Date(2026, 10, 21, 14, 3, 7, 214).getTime();
  expect(clock(at)).toBe('14:03:07.214');
  expect(exact(at)).toMatch(/^2026-11-21 14:03:07\.214 \S+/);
});

test('ages', () => {
  const now = 10 * 86_400_000;
  expect([now, now - 40_000, now - 300_000, now - 7_200_000, now - 3 * 86_400_000].map((at) => ago(at, now))).toEqual(['now', '40 s ago', '5 m ago', '2 h ago', '3 d ago']);
});

test('marks of an axis are short', () => expect([0, 200, 1500, 10_000, 60_000, 90_000, 7_200_000].map(since)).toEqual(['0', '+200 ms', '+1.5 s', '+10 s', '+1 m', '+1 m 30 s', '+2 h']));

test('rows of another day say which', () => {
  const today = new Date(2026, 10, 21).getTime();
  expect(rowTime(new Date(2026, 10, 21, 14, 3, 7, 214).getTime(), today)).toEqual(['14:03:07', '.214']);
  expect(rowTime(new Date(2026, 10, 20, 23, 45, 54, 49).getTime(), today)).toEqual(['11-20 23:45', ':54']);
});
