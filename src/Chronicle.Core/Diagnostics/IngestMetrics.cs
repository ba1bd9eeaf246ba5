using System.Diagnostics.Metrics;
using Chronicle.Ingest;

namespace Chronicle.Diagnostics;

internal static class IngestMetrics
{
    private static readonly Meter Meter = new("Chronicle.Ingest");

    public static readonly Histogram<double> AdmissionWait = Meter.CreateHistogram(
        "chronicle.ingest.admission.wait", "s", "Time a producer waited for room in the queue.", tags: null, MetricBuckets.Seconds);

    private static readonly Histogram<double> AppendDuration = Meter.CreateHistogram(
        "chronicle.ingest.append.duration", "s", "Time from an append's arrival at the queue to its outcome.", tags: null, MetricBuckets.Seconds);

    private static readonly Counter<long> Events = Meter.CreateCounter<long>(
        "chronicle.ingest.events", "{event}", "Events that arrived at a door, by what became of them.");

    private static readonly Counter<long> Bytes = Meter.CreateCounter<long>(
        "chronicle.ingest.bytes", "By", "Bytes of events that were recorded, as the queue counts them: bodies and about 200 for each envelope.");

    /// <summary>Counts an append whose outcome is known.</summary>
    public static void Count(string door, int events, long bytes, TimeSpan elapsed, in AppendResult result)
    {
        var at = new KeyValuePair<string, object?>("door", door);
        AppendDuration.Record(elapsed.TotalSeconds);
        if (result.Status != AppendStatus.Committed)
        {
            Events.Add(events, at, new("outcome", result.Status switch { AppendStatus.Overloaded => "overloaded", AppendStatus.Unavailable => "unavailable", AppendStatus.Stopped => "stopped", AppendStatus.Limited => "limited", _ => "failed" }));
            return;
        }
        Bytes.Add(bytes, at);
        var recorded = events - result.Duplicates - result.Conflicts.Length;
        if (recorded > 0)
        {
            Events.Add(recorded, at, new("outcome", "recorded"));
        }
        if (result.Duplicates > 0)
        {
            Events.Add(result.Duplicates, at, new("outcome", "duplicate"));
        }
        if (result.Conflicts.Length > 0)
        {
            Events.Add(result.Conflicts.Length, at, new("outcome", "conflict"));
        }
    }
}
