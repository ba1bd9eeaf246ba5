import type { StatsPoint } from '../api/types';
import type { Percentiles, Sample } from './samples';

/** What the charts take of the server's document, or of a point of its history. */
export function sampleOf(stats: StatsPoint): Sample {
  const { append, commit, deliver, query } = stats.operations;
  return {
    at: Date.parse(stats.timestamp),
    eventsPerSecond: stats.rates.events_per_second,
    byType: new Map(stats.rates.by_type.map((one) => [one.type, one.events_per_second])),
    append: percentiles(append), commit: percentiles(commit), deliver: percentiles(deliver), query: percentiles(query),
    queue: stats.queue.events,
    readers: stats.live.readers,
    memory: stats.process.memory_bytes,
    store: stats.store.bytes + stats.store.wal_bytes,
  };
}

function percentiles(operation: { count: number; p50_ms: number; p95_ms: number; p99_ms: number }): Percentiles {
  return operation.count === 0 ? { p50: null, p95: null, p99: null } : { p50: operation.p50_ms, p95: operation.p95_ms, p99: operation.p99_ms };
}
