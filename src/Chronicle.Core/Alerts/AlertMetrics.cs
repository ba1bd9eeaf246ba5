using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Chronicle.Alerts;

/// <summary>What rules can watch. Percentiles and rates are those of <c>GET /api/stats</c>; with fewer than 20 samples there is no value, and the rule rests.</summary>
public static class AlertMetrics
{
    public static readonly AlertMetric QueueEvents = new("queue.events", "events", "Events waiting for the journal or being committed.");
    public static readonly AlertMetric AppendP95 = new("append.p95", "ms", "95th percentile from admission to durable.");
    public static readonly AlertMetric AppendSuccess = new("append.success", "%", "Appends that ended durable, of all.");
    public static readonly AlertMetric CommitP95 = new("commit.p95", "ms", "95th percentile of one transaction.");
    public static readonly AlertMetric CommitSuccess = new("commit.success", "%", "Transactions that committed, of all.");
    public static readonly AlertMetric QueryP95 = new("query.p95", "ms", "95th percentile of a read of the store.");
    public static readonly AlertMetric QuerySuccess = new("query.success", "%", "Reads of the store that were answered, of all.");
    public static readonly AlertMetric ResponseP95 = new("response.p95", "ms", "95th percentile of any request that is not a stream.");
    public static readonly AlertMetric DeliverP95 = new("deliver.p95", "ms", "95th percentile from commit to written for a live reader.");
    public static readonly AlertMetric EmbeddingP95 = new("embedding.p95", "ms", "95th percentile of embedding one batch of texts.");
    public static readonly AlertMetric EventRate = new("events.rate", "events/s", "Events committed per second.");
    public static readonly AlertMetric LiveReaders = new("live.readers", "readers", "Live streams open.");
    public static readonly AlertMetric StoreBytes = new("store.bytes", "bytes", "The database and its log on disk.");
    public static readonly AlertMetric DiskUsed = new("disk.used", "%", "Part of the store's disk that is taken, by whomever.");
    public static readonly AlertMetric MemoryBytes = new("memory.bytes", "bytes", "Resident memory of the server.");

    /// <summary>All of them, as people are shown them.</summary>
    public static readonly ImmutableArray<AlertMetric> InOrder =
    [
        QueueEvents, AppendP95, AppendSuccess, CommitP95, CommitSuccess, QueryP95, QuerySuccess, ResponseP95, DeliverP95, EmbeddingP95, EventRate, LiveReaders, StoreBytes,
        DiskUsed, MemoryBytes,
    ];

    public static readonly FrozenDictionary<string, AlertMetric> All = InOrder.ToFrozenDictionary(metric => metric.Name);
}
