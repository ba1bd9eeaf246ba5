using System.Diagnostics.Metrics;
using Chronicle.Diagnostics;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Server.Conversations;
using Chronicle.Server.Health;
using Chronicle.Server.Metrics;
using Chronicle.Server.Nats.Following;

namespace Chronicle.Server.Recall;

/// <summary>How the index and the embedder do; also under the names that the older conversation storage had.</summary>
internal sealed class RecallGauges
{
    public RecallGauges(MetricsCollector collector, RecallWorker worker, EmbeddingWorker embedding, ConversationTimes conversations, IngestQueue queue, EventJournal journal, HealthReport health,
        Republisher? republisher = null)
    {
        var meter = collector.Meter;
        meter.CreateObservableGauge("chronicle.reader.lag", () => Lags(worker, republisher), "{event}", "Events between a reader with a stored position and the head.");
        meter.CreateObservableCounter("chronicle.embedding.texts", () => embedding.Embedded, "{text}", "Texts embedded since the start.");
        meter.CreateObservableCounter("chronicle.embedding.failures", () => embedding.Failed, "{text}", "Texts that could not be embedded and are among the dead letters, since the start.");
        meter.CreateObservableCounter("chronicle.embedding.cache.hits", () => embedding.Cache?.Hits ?? 0, "{lookup}", "Vectors asked for that were there already.");
        meter.CreateObservableCounter("chronicle.embedding.cache.misses", () => embedding.Cache?.Misses ?? 0, "{lookup}", "Vectors asked for that had to be made.");
        meter.CreateObservableGauge("chronicle.embedding.cache.entries", () => embedding.Cache?.Count ?? 0, "{vector}", "Vectors in memory.");

        meter.CreateObservableGauge("storage.queue.size", () => queue.Events, null, "Events waiting to be stored (the older conversation storage's name).");
        meter.CreateObservableCounter("storage.completed", () => conversations.Stored, null, "Conversations and messages stored since the start (the older conversation storage's name).");
        meter.CreateObservableCounter("storage.failed", () => conversations.Failed, null, "Conversations and messages that could not be stored since the start (the older conversation storage's name).");
        meter.CreateObservableGauge("cache.size", () => embedding.Cache?.Count ?? 0, null, "Vectors in memory (the older conversation storage's name).");
        meter.CreateObservableGauge("cache.hit_rate", () => HitRate(embedding), null, "Vectors asked for that were there already, of all, 0 to 1 (the older conversation storage's name).");
        meter.CreateObservableGauge("system.health", () => Level(HealthReport.Worst(health.Components())), null, "2 healthy, 1 degraded, 0 critical (the older conversation storage's name).");
        Create(meter, "conversation_queue", conversations.Times);
        Create(meter, "embedding_generation", embedding.Times);
        Create(meter, "conversation_batch_insert", journal.CommitTimes);
    }

    private static void Create(Meter meter, string operation, RollingHistogram times)
    {
        meter.CreateObservableGauge($"performance.{operation}.p95_duration_ms", () => times.Read().P95, null, "95th percentile of the last five minutes (the older conversation storage's name).");
        meter.CreateObservableGauge($"performance.{operation}.p99_duration_ms", () => times.Read().P99, null, "99th percentile of the last five minutes (the older conversation storage's name).");
        meter.CreateObservableGauge($"performance.{operation}.avg_duration_ms", () => times.Read().Mean, null, "Mean of the last five minutes (the older conversation storage's name).");
        meter.CreateObservableGauge($"performance.{operation}.success_rate", () => 100 * times.Read().SuccessRate, null, "Percent of the last five minutes that succeeded (the older conversation storage's name).");
    }

    private static IEnumerable<Measurement<long>> Lags(RecallWorker worker, Republisher? republisher)
    {
        yield return new Measurement<long>(worker.Lag, new KeyValuePair<string, object?>("reader", "recall"));
        if (republisher is { IsOn: true })
        {
            yield return new Measurement<long>(republisher.Lag, new KeyValuePair<string, object?>("reader", "republish"));
        }
    }

    private static double HitRate(EmbeddingWorker embedding) =>
        embedding.Cache is { } cache && cache.Hits + cache.Misses is > 0 and var all ? (double)cache.Hits / all : 0;

    private static int Level(HealthStatus status) => status switch { HealthStatus.Healthy => 2, HealthStatus.Degraded => 1, _ => 0 };
}
