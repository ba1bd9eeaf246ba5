using System.Collections.Frozen;

namespace Chronicle.Alerts;

/// <summary>What rules can watch. Percentiles and rates are those of <c>GET /api/stats</c>; with fewer than 20 samples there is no value, and the rule rests.</summary>
public static class AlertMetrics
{
    public static readonly AlertMetric QueueEvents = new("queue.events", "events", "Events waiting for the journal or being committed.");
    public static readonly AlertMetric AppendP95 = new("append.p95", "ms", "95th percentile from admission to durable.");
    public static readonly AlertMetric AppendSuccess = new("append.success", "%", "Appends that ended durable, of all.");
    public static readonly AlertMetric CommitP95 = new("commit.p95", "ms", "95th percentile of one transaction.");
    public static readonly AlertMetric QueryP95 = new("query.p95", "ms", "95th percentile of a read of the store.");
    public static readonly AlertMetric DeliverP95 = new("deliver.p95", "ms", "95th percentile from commit to written for a live reader.");
    public static readonly AlertMetric EventRate = new("events.rate", "events/s", "Events committed per second.");
    public static readonly AlertMetric LiveReaders = new("live.readers", "readers", "Live streams open.");
    public static readonly AlertMetric StoreBytes = new("store.bytes", "bytes", "The database and its log on disk.");
    public static readonly AlertMetric MemoryBytes = new("memory.bytes", "bytes", "Resident memory of the server.");

    public static readonly FrozenDictionary<string, AlertMetric> All = new[]
    {
        QueueEvents, AppendP95, AppendSuccess, CommitP95, QueryP95, DeliverP95, EventRate, LiveReaders, StoreBytes, MemoryBytes,
    }.ToFrozenDictionary(metric => metric.Name);
}
