import { expect, test } from 'vitest';
import { added, busiestTypes, columns, joined, mostSamples, rateOf, type Sample } from '../src/metrics/samples';

const nothing = { p50: null, p95: null, p99: null };
const sample = (at: number, queue = 0, p50: number | null = null): Sample => ({
  at, eventsPerSecond: 0, byType: new Map(), append: { ...nothing, p50 }, deliver: nothing, commit: nothing, query: nothing, queue, readers: 0, memory: 0, store: 0,
});

test('an hour of looks is kept, the oldest go', () => {
  let samples: Sample[] = [];
  for (let second = 1; second <= mostSamples + 5; second++) samples = added(samples, sample(second * 1000));
  expect([samples.length, samples[0]!.at, samples.at(-1)!.at]).toEqual([mostSamples, 6000, (mostSamples + 5) * 1000]);
  expect(added(samples, sample(1))).toBe(samples);
});

test('columns are seconds and a value for each line, with a gap where looks were missed', () => {
  const samples = [sample(1000, 5), sample(2000, 6, 1.5), sample(60_000, 7)];
  expect(columns(samples, [(one) => one.queue, (one) => one.append.p50], 0)).toEqual([[1, 2, 31, 60], [5, 6, null, 7], [null, 1.5, null, null]]);
  expect(columns(samples, [(one) => one.queue], 2000)[0]).toEqual([2, 31, 60]);
});

test('what the server remembers fills what the page did not see, and nothing else', () => {
  const seen = [sample(100_000, 1), sample(101_000, 2), sample(130_000, 3)];
  const remembered = [90_000, 95_000, 99_000, 104_000, 110_000, 126_000].map((at) => sample(at, 9));
  expect(joined(seen, remembered, 5000).map((one) => one.at)).toEqual([90_000, 95_000, 100_000, 101_000, 110_000, 130_000]);
  expect(joined(seen, [sample(100_001)], 5000)).toBe(seen);
  expect(joined([], remembered, 5000)).toHaveLength(6);
});

test('the busiest types have lines of their own, by name, and the rest has one', () => {
  const typed = (at: number, rates: Record<string, number>): Sample => ({ ...sample(at), byType: new Map(Object.entries(rates)) });
  const samples = [typed(1000, { old: 90 }), typed(2000, { b: 5, a: 1, other: 2 }), typed(3000, { c: 4, a: 2 })];
  expect(busiestTypes(samples, 2000, 2)).toEqual(['b', 'c', 'other']);
  expect(busiestTypes(samples, 3000, 2)).toEqual(['a', 'c']);
  expect(rateOf(samples[1]!, 'b', ['b', 'c', 'other'])).toBe(5);
  expect(rateOf(samples[1]!, 'other', ['b', 'c', 'other'])).toBe(3);
  expect(rateOf(samples[2]!, 'b', ['b', 'c', 'other'])).toBe(0);
});
