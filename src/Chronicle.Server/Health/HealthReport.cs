using Chronicle.Diagnostics;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Retention;
using Chronicle.Server.Connections;
using Chronicle.Server.Ingest.Nats;
using Chronicle.Server.Nats;
using Chronicle.Server.Nats.Following;
using Chronicle.Server.Recall;

namespace Chronicle.Server.Health;

/// <summary>Asks each component how it is. Nothing here takes time: a probe every second costs nobody anything.</summary>
internal sealed class HealthReport(IEventStore store, EventJournal journal, IngestQueue queue, LiveHub hub, RetentionWorker retention, RecallWorker recall, EmbeddingWorker embedding, ConnectionGate connections,
    NatsLink? nats = null, NatsIngest? natsIngest = null, Republisher? republisher = null)
{
    public bool IsStopping => hub.IsClosed && journal.StoppedBecause is null;

    public IReadOnlyList<ComponentHealth> Components() =>
        [journal.CheckHealth(), queue.CheckHealth(), hub.CheckHealth(store.Head), .. store.CheckHealth(), retention.CheckHealth(), recall.CheckHealth(), embedding.CheckHealth(), connections.CheckHealth(), .. Bus()];

    // Without a bus there is none to ask, and nothing of it is loaded.
    private IEnumerable<ComponentHealth> Bus() => nats is null ? [] : [nats.CheckHealth(), .. natsIngest?.CheckHealth() ?? [], .. Following()];

    private IEnumerable<ComponentHealth> Following() => republisher?.CheckHealth() is { } following ? [following] : [];

    /// <summary>Why nothing can be recorded now; null when it can.</summary>
    public string? CannotAppend(IReadOnlyList<ComponentHealth> components)
    {
        foreach (var component in components)
        {
            if (component.StopsAppends)
            {
                return component.Reason;
            }
        }
        return IsStopping ? "The server is stopping." : null;
    }

    public static HealthStatus Worst(IEnumerable<ComponentHealth> components) => components.Max(component => component.Status);

    public static string NameOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "critical",
    };
}
