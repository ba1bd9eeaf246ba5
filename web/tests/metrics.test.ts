import { expect, test } from 'vitest';
import { added, columns, mostSamples, type Sample } from '../src/metrics/samples';

const nothing = { p50: null, p95: null, p99: null };
const sample = (at: number, queue = 0, p50: number | null = null): Sample => ({
  at, eventsPerSecond: 0, append: { ...nothing, p50 }, deliver: nothing, commit: nothing, query: nothing, queue, readers: 0, memory: 0, store: 0,
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
