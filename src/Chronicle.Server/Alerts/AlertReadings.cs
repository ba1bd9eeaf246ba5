using Chronicle.Alerts;
using Chronicle.Diagnostics;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Server.Metrics;

namespace Chronicle.Server.Alerts;

/// <summary>The values that rules look at, read once for all of them. Percentiles are those of <c>/api/stats</c>.</summary>
internal sealed class AlertReadings(IEventStore store, EventJournal journal, IngestQueue queue, LiveHub hub, RequestTimes requests)
{
    private const int RateSeconds = 10;

    // Fewer say nothing: the slowest of three first requests is no 95th percentile.
    private const int FewestSamples = 20;

    public async ValueTask<IReadOnlyDictionary<string, double?>> ReadAsync(CancellationToken cancellationToken)
    {
        var size = await store.GetStatsAsync(cancellationToken);
        var appends = queue.Appends.Read();
        return new Dictionary<string, double?>
        {
            [AlertMetrics.QueueEvents.Name] = queue.Events,
            [AlertMetrics.AppendP95.Name] = P95(appends),
            [AlertMetrics.AppendSuccess.Name] = appends.Count < FewestSamples ? null : 100 * appends.SuccessRate,
            [AlertMetrics.CommitP95.Name] = P95(journal.CommitTimes.Read()),
            [AlertMetrics.QueryP95.Name] = P95(requests.Queries.Read()),
            [AlertMetrics.DeliverP95.Name] = P95(hub.Deliveries.Read()),
            [AlertMetrics.EventRate.Name] = journal.Rate.PerSecond(RateSeconds),
            [AlertMetrics.LiveReaders.Name] = hub.Readers,
            [AlertMetrics.StoreBytes.Name] = size.Bytes + size.WalBytes,
            [AlertMetrics.MemoryBytes.Name] = Environment.WorkingSet,
        };
    }

    private static double? P95(OperationSummary operation) => operation.Count < FewestSamples ? null : operation.P95;
}
