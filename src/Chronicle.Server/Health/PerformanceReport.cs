using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Server.Metrics;

namespace Chronicle.Server.Health;

/// <summary>Measurements with the bounds that the older systems watched them by.</summary>
/// <remarks>
/// The numbers are theirs. Their queue held 1,000 and warned at 100 and 500: ours warns at the same parts of its bound. A slow rate of events is no fault of
/// a recorder's, so it has no bound.
/// </remarks>
internal sealed class PerformanceReport(EventJournal journal, IngestQueue queue, IngestOptions options, LiveHub hub, RequestTimes requests, StoreSample sample)
{
    private const double Mebi = 1 << 20;
    private const double Gibi = 1 << 30;
    private const int RateSeconds = 10;

    public IReadOnlyList<PerformanceCheck> Checks()
    {
        var append = queue.Appends.Read();
        var commit = journal.CommitTimes.Read();
        var query = requests.Queries.Read();
        var deliver = hub.Deliveries.Read();
        var response = requests.Responses.Read();
        List<PerformanceCheck> checks =
        [
            new("events_per_second", journal.Rate.PerSecond(RateSeconds)),
            new("memory_usage_mb", Environment.WorkingSet / Mebi, 100),
            new("response_time_ms", response.P95, 100),
            new("queue_size", queue.Events, options.QueueEvents / 10.0, options.QueueEvents / 2.0),
            new("append_p95_ms", append.P95, 10, 20),
            new("commit_p95_ms", commit.P95, 50, 100),
            new("query_p95_ms", query.P95, 100),
            new("deliver_p95_ms", deliver.P95, 50),
            new("append_success_percent", append.SuccessRate * 100, 95, 90, IsFloor: true),
            new("commit_success_percent", commit.SuccessRate * 100, 95, 90, IsFloor: true),
            new("query_success_percent", query.SuccessRate * 100, 95, 90, IsFloor: true),
            new("live_readers", hub.Readers, 10_000),
            new("store_size_gb", sample.Stats.Bytes / Gibi, 10),
        ];
        if (sample.Stats is { DiskFreeBytes: { } free, DiskBytes: { } size and > 0 })
        {
            checks.Add(new PerformanceCheck("disk_used_percent", 100.0 * (size - free) / size, 90));
        }
        return checks;
    }

    public static string Overall(IReadOnlyList<PerformanceCheck> checks) =>
        checks.Any(check => check.Status == "critical") ? "critical" : checks.Any(check => check.Status == "warning") ? "degraded" : "healthy";
}
