/** One look at the server: times in ms, sizes in bytes; null where there was nothing to measure, which charts show as a gap. */
export interface Sample {
  at: number;
  eventsPerSecond: number | null;
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
