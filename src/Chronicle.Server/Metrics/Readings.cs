using Chronicle.Alerts;
using Chronicle.Diagnostics;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Server.Recall;

namespace Chronicle.Server.Metrics;

/// <summary>What the server's figures are now: the one place where alert rules and <c>/health/performance</c> look. Percentiles are those of <c>/api/stats</c>.</summary>
internal sealed class Readings(EventJournal journal, IngestQueue queue, LiveHub hub, RequestTimes requests, StoreSample sample, EmbeddingWorker embedding)
{
    private const int RateSeconds = 10;

    // Fewer say nothing: the slowest of three first requests is no 95th percentile.
    private const int FewestSamples = 20;

    /// <summary>By the metric's name; null without enough samples. A store that cannot be read leaves what was known of it.</summary>
    public async ValueTask<IReadOnlyDictionary<string, double?>> ReadAsync(CancellationToken cancellationToken)
    {
        await sample.TryRefreshAsync(mayLag: true, cancellationToken);
        var (appends, commits, queries) = (queue.Appends.Read(), journal.CommitTimes.Read(), requests.Queries.Read());
        return new Dictionary<string, double?>
        {
            [AlertMetrics.QueueEvents.Name] = queue.Events,
            [AlertMetrics.AppendP95.Name] = P95(appends),
            [AlertMetrics.AppendSuccess.Name] = Success(appends),
            [AlertMetrics.CommitP95.Name] = P95(commits),
            [AlertMetrics.CommitSuccess.Name] = Success(commits),
            [AlertMetrics.QueryP95.Name] = P95(queries),
            [AlertMetrics.QuerySuccess.Name] = Success(queries),
            [AlertMetrics.ResponseP95.Name] = P95(requests.Responses.Read()),
            [AlertMetrics.DeliverP95.Name] = P95(hub.Deliveries.Read()),
            [AlertMetrics.EmbeddingP95.Name] = P95(embedding.Times.Read()),
            [AlertMetrics.EventRate.Name] = journal.Rate.PerSecond(RateSeconds),
            [AlertMetrics.LiveReaders.Name] = hub.Readers,
            [AlertMetrics.StoreBytes.Name] = sample.Stats.Bytes + sample.Stats.WalBytes,
            [AlertMetrics.DiskUsed.Name] = sample.Stats is { DiskFreeBytes: { } free, DiskBytes: { } size and > 0 } ? 100.0 * (size - free) / size : null,
            [AlertMetrics.MemoryBytes.Name] = Environment.WorkingSet,
        };
    }

    private static double? P95(OperationSummary operation) => operation.Count < FewestSamples ? null : operation.P95;

    private static double? Success(OperationSummary operation) => operation.Count < FewestSamples ? null : 100 * operation.SuccessRate;
}
