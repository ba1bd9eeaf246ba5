/** One look at the server: times in ms, sizes in bytes; null where there was nothing to measure, which charts show as a gap. */
export interface Sample {
  at: number;
  eventsPerSecond: number | null;
  byType: Map<string, number>;
  append: Percentiles;
  deliver: Percentiles;
  commit: Percentiles;
  query: Percentiles;
  queue: number;
  readers: number;
  memory: number;
  store: number;
}

export interface Percentiles { p50: number | null; p95: number | null; p99: number | null }

/** An hour at one look a second. */
export const mostSamples = 3_600;

/** Adds a look; the oldest ones go when there are too many. A look that is not newer than the last one is not kept. */
export function added(samples: Sample[], next: Sample): Sample[] {
  const last = samples.at(-1);
  if (last && next.at <= last.at) return samples;
  return samples.length < mostSamples ? [...samples, next] : [...samples.slice(samples.length - mostSamples + 1), next];
}

/** Puts what the server remembers where the page has no looks of its own: before it was opened, and while it was away. */
export function joined(samples: Sample[], remembered: Sample[], intervalMs: number): Sample[] {
  const missing = remembered.filter((one) => !samples.some((sample) => Math.abs(sample.at - one.at) < intervalMs));
  return missing.length === 0 ? samples : [...samples, ...missing].sort((a, b) => a.at - b.at).slice(-mostSamples);
}

/** What the server calls the types that it does not tell apart. */
export const otherTypes = 'other';

/** The types that most events of these looks had, by name so that their lines keep their places; `other` comes last, when there is more. */
export function busiestTypes(samples: Sample[], since: number, most: number): string[] {
  const sums = new Map<string, number>();
  for (const sample of samples) {
    if (sample.at < since) continue;
    for (const [type, rate] of sample.byType) sums.set(type, (sums.get(type) ?? 0) + rate);
  }
  const more = sums.delete(otherTypes) || sums.size > most;
  const busiest = [...sums].sort((a, b) => b[1] - a[1]).slice(0, most).map(([type]) => type).sort();
  return more ? [...busiest, otherTypes] : busiest;
}

/** The rate of a type; for `other`, of all that are not among the types shown. */
export function rateOf(sample: Sample, type: string, shown: string[]): number {
  if (type !== otherTypes) return sample.byType.get(type) ?? 0;
  let rest = 0;
  for (const [name, rate] of sample.byType) if (name === otherTypes || !shown.includes(name)) rest += rate;
  return rest;
}

/** Columns as charts take them: seconds, then one column for each line. Where looks were missed for long there is a gap. */
export function columns(samples: Sample[], lines: ((sample: Sample) => number | null)[], since: number, gapMs = 10_000): (number | null)[][] {
  const table: (number | null)[][] = [[], ...lines.map(() => [])];
  let last = 0;
  for (const sample of samples) {
    if (sample.at < since) continue;
    if (last && sample.at - last > gapMs) push(table, (last + sample.at) / 2, () => null);
    push(table, sample.at, (line) => lines[line]!(sample));
    last = sample.at;
  }
  return table;
}

function push(table: (number | null)[][], at: number, value: (line: number) => number | null): void {
  table[0]!.push(at / 1000);
  for (let line = 1; line < table.length; line++) table[line]!.push(value(line - 1));
}
