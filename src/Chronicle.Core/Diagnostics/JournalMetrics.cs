using System.Diagnostics.Metrics;

namespace Chronicle.Diagnostics;

internal static class JournalMetrics
{
    private static readonly Meter Meter = new("Chronicle.Journal");

    public static readonly Histogram<double> CommitDuration = Meter.CreateHistogram(
        "chronicle.journal.commit.duration", "s", "Duration of a group commit.", tags: null, MetricBuckets.Seconds);

    public static readonly Histogram<int> CommitEvents = Meter.CreateHistogram(
        "chronicle.journal.commit.events", "{event}", "Events of a group commit.", tags: null,
        new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] });

    public static readonly Counter<long> Duplicates = Meter.CreateCounter<long>(
        "chronicle.journal.duplicates", "{event}", "Events that were recorded before.");

    public static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "chronicle.journal.commit.retries", "{commit}", "Commits tried again after a transient failure.");
}
