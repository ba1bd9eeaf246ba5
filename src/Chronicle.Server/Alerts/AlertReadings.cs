using Chronicle.Alerts;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Live;

namespace Chronicle.Server.Alerts;

/// <summary>The values that rules look at, read once for all of them. Used by one thread at a time.</summary>
internal sealed class AlertReadings(IEventStore store, EventJournal journal, IngestQueue queue, LiveHub hub, TimeProvider clock)
{
    // Between two looks there may be little: a rate is over at least this long.
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(5);

    private long _committed = journal.Committed;
    private long _countedAt = clock.GetTimestamp();
    private double _rate;

    public async ValueTask<IReadOnlyDictionary<string, double?>> ReadAsync(CancellationToken cancellationToken)
    {
        var size = await store.GetStatsAsync(cancellationToken);
        return new Dictionary<string, double?>
        {
            [AlertMetrics.QueueEvents.Name] = queue.Events,
            [AlertMetrics.EventRate.Name] = Rate(),
            [AlertMetrics.LiveReaders.Name] = hub.Readers,
            [AlertMetrics.StoreBytes.Name] = size.Bytes + size.WalBytes,
            [AlertMetrics.MemoryBytes.Name] = Environment.WorkingSet,
        };
    }

    private double Rate()
    {
        var elapsed = clock.GetElapsedTime(_countedAt);
        if (elapsed >= RateWindow)
        {
            var committed = journal.Committed;
            _rate = (committed - _committed) / elapsed.TotalSeconds;
            (_committed, _countedAt) = (committed, clock.GetTimestamp());
        }
        return _rate;
    }
}
