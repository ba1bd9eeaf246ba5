import { useEffect, useMemo, useState } from 'preact/hooks';
import { api } from '../api/client';
import type { Alert } from '../api/types';
import { search, setSearch } from '../app/location';
import { bytes, count, duration } from '../format/quantities';
import { Failure, Skeleton } from '../ui/States';
import { Bus } from './Bus';
import { Chart, type Line } from './Chart';
import { busiestTypes, columns, otherTypes, rateOf, type Percentiles, type Sample } from './samples';
import { useStats } from './useStats';

const ranges = [{ name: '5m', ms: 300_000 }, { name: '15m', ms: 900_000 }, { name: '1h', ms: 3_600_000 }];
const one: Line[] = [{ label: '', colour: 'accent' }];
const three: Line[] = [{ label: 'p50', colour: 'session-2' }, { label: 'p95', colour: 'session-5' }, { label: 'p99', colour: 'session-7', dash: [4, 2] }];

type Charted = { title: string; metric?: string; lines: Line[]; values: ((sample: Sample) => number | null)[]; text: (value: number) => string };

const percentiles = (of: (sample: Sample) => Percentiles): Charted['values'] => [(sample) => of(sample).p50, (sample) => of(sample).p95, (sample) => of(sample).p99];
const time = (value: number) => (value > 0 && value < 9.95 ? `${Number(value.toFixed(2))} ms` : duration(value));
const rate = (value: number) => `${value < 10 && value % 1 ? value.toFixed(1) : count(value)}/s`;

const fixed: Charted[] = [
  { title: 'Events', metric: 'events.rate', lines: one, values: [(sample) => sample.eventsPerSecond], text: rate },
  { title: 'Acknowledgement', metric: 'append.p95', lines: three, values: percentiles((sample) => sample.append), text: time },
  { title: 'Delivery', metric: 'deliver.p95', lines: three, values: percentiles((sample) => sample.deliver), text: time },
  { title: 'Commit', metric: 'commit.p95', lines: three, values: percentiles((sample) => sample.commit), text: time },
  { title: 'Queries', metric: 'query.p95', lines: three, values: percentiles((sample) => sample.query), text: time },
  { title: 'Queue', metric: 'queue.events', lines: one, values: [(sample) => sample.queue], text: count },
  { title: 'Live readers', metric: 'live.readers', lines: one, values: [(sample) => sample.readers], text: count },
  { title: 'Memory', metric: 'memory.bytes', lines: one, values: [(sample) => sample.memory], text: bytes },
  { title: 'Store', metric: 'store.bytes', lines: one, values: [(sample) => sample.store], text: bytes },
];

const typeColours = ['session-0', 'session-2', 'session-4', 'session-6', 'session-1', 'session-7'];

/** A line for each of the busiest types of the range, and one for the rest. */
function typesChart(samples: Sample[], from: number): Charted {
  const types = busiestTypes(samples, from, typeColours.length);
  return {
    title: 'Events by type',
    lines: types.map((type, i) => (type === otherTypes ? { label: type, colour: 'muted', dash: [4, 2] } : { label: type, colour: typeColours[i]! })),
    values: types.map((type) => (sample) => rateOf(sample, type, types)),
    text: rate,
  };
}

/** Is the recorder well? Small multiples over one time range, with the levels of the alert rules drawn in. */
export function MetricsPage() {
  const { samples, stats, failure, retry } = useStats();
  const rules = useRules();
  const range = ranges.find((one) => one.name === search.value.get('range')) ?? ranges[0]!;
  const to = samples.at(-1)?.at ?? 0;
  const from = to - range.ms;
  const charts = useMemo(() => [fixed[0]!, typesChart(samples, from), ...fixed.slice(1)], [samples, from]);
  const data = useMemo(() => charts.map((chart) => columns(samples, chart.values, from)), [charts, samples, from]);
  if (!stats && samples.length === 0) {
    return <main class="stage">{failure ? <Failure what="The figures could not be loaded." failure={failure} retry={retry} /> : <Skeleton rows={12} />}</main>;
  }
  return (
    <main class="stage metrics-page">
      <div class="bar">
        {ranges.map((one) => (
          <button key={one.name} type="button" class={one === range ? 'button button-set' : 'button'} aria-pressed={one === range} onClick={() => setSearch({ range: one === ranges[0] ? '' : one.name }, 'replace')}>{one.name}</button>
        ))}
        <span class="grow" />
        <span class="muted">the server remembers 15 min; this page, since it was opened</span>
      </div>
      {stats?.nats && <Bus nats={stats.nats} />}
      <div class="charts">
        {charts.map((chart, i) => (
          <Chart key={chart.title} title={chart.title} lines={chart.lines} data={data[i]!} from={from} to={to} text={chart.text} limits={limitsOf(rules.find((rule) => rule.metric === chart.metric))} />
        ))}
      </div>
    </main>
  );
}

function limitsOf(rule: Alert | undefined): { value: number; level: 'warning' | 'critical' }[] {
  return (['warning', 'critical'] as const).flatMap((level) => (rule?.[level] === undefined ? [] : [{ value: rule[level], level }]));
}

/** The rules of the alerts, asked once: they change with a restart only. */
function useRules(): Alert[] {
  const [rules, setRules] = useState<Alert[]>([]);
  useEffect(() => {
    const abort = new AbortController();
    api.alerts(abort.signal).then(({ alerts }) => setRules(alerts), () => undefined); // the charts do without
    return () => abort.abort();
  }, []);
  return rules;
}
