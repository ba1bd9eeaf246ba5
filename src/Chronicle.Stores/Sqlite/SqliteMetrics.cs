using System.Diagnostics.Metrics;
using Chronicle.Diagnostics;

namespace Chronicle.Stores.Sqlite;

internal static class SqliteMetrics
{
    private static readonly Meter Meter = new("Chronicle.Store");

    public static readonly Histogram<double> SyncDuration = Meter.CreateHistogram(
        "chronicle.store.sync.duration", "s", "Time spent in COMMIT: writing the log and waiting for the disk.", tags: null, MetricBuckets.Seconds);

    public static readonly Histogram<double> CheckpointDuration = Meter.CreateHistogram(
        "chronicle.store.checkpoint.duration", "s", "Time to move the write-ahead log into the file, off the commit path.", tags: null, MetricBuckets.Seconds);
}
