using System.Diagnostics.Metrics;
using Chronicle.Diagnostics;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Server.Api;
using Chronicle.Server.Connections;
using Chronicle.Server.Health;
using Chronicle.Server.Ingest;
using Chronicle.Server.Sockets;
using Chronicle.Sessions;

namespace Chronicle.Server.Metrics;

/// <summary>What this server can be asked at any time: its journal, queue, readers, store and health.</summary>
internal sealed class ServerGauges
{
    public ServerGauges(
        MetricsCollector collector, IEventStore store, EventJournal journal, IngestQueue queue, LiveHub hub, SocketEndpoint sockets, BodyMemory bodies, ConnectionGate connections, StoreSample sample, HealthReport health)
    {
        var meter = collector.Meter;
        ProcessGauges.Create(meter);
        meter.CreateObservableGauge("chronicle.build.info", () => new Measurement<int>(1, Tag("version", ServerApi.Version)), null, "Always 1; the label is the version that runs.");
        meter.CreateObservableGauge("chronicle.health", () => health.Components().Select(Level), null, "How each component is: 2 healthy, 1 degraded, 0 critical.");
        meter.CreateObservableGauge("chronicle.journal.head", () => store.Head.Value, "{event}", "The sequence of the last durable event.");
        meter.CreateObservableCounter("chronicle.events.processed", () => journal.Committed, "{event}", "Events recorded since the start (the original Chronicle's name).");
        meter.CreateObservableCounter(
            "chronicle.events.by_type", () => journal.Types.Totals.Select(type => new Measurement<long>(type.Value, Tag("type", type.Key))),
            "{event}", "Events recorded since the start, by type: the first 50 types, the rest as other.");
        meter.CreateObservableGauge("chronicle.ingest.queue.events", () => queue.Events, "{event}", "Events waiting for the journal or being committed.");
        meter.CreateObservableGauge("chronicle.ingest.queue.bytes", () => queue.Bytes, "By", "Bytes waiting for the journal or being committed.");
        meter.CreateObservableGauge(
            "chronicle.live.readers", () => hub.ReadersByTransport.Select(readers => new Measurement<int>(readers.Value, Tag("transport", readers.Key))),
            "{reader}", "Live readers, by transport.");
        meter.CreateObservableGauge(
            "chronicle.connections.active", () => Connections(hub, sockets), "{connection}", "Streams and WebSockets that are open (the original Chronicle's name).");
        meter.CreateObservableGauge("chronicle.ingest.waiting.bytes", () => queue.WaitingBytes, "By", "Bytes of appends that wait for room in the queue.");
        meter.CreateObservableGauge("chronicle.ingest.body.bytes", () => bodies.Budget.Taken, "By", "Bytes of request bodies and messages in memory, from their reading to their answer.");
        meter.CreateObservableGauge("chronicle.live.page.bytes", () => hub.Memory.Taken, "By", "Bytes of events that live readers hold while they are written.");
        meter.CreateObservableGauge("chronicle.live.page.waiting", () => hub.Memory.Waiting, "{reader}", "Live readers that wait for room for their next events.");
        meter.CreateObservableGauge("chronicle.server.connections", () => connections.Open, "{connection}", "Connections that are open.");
        meter.CreateObservableCounter("chronicle.server.connections.refused", () => connections.Refused, "{connection}", "Connections refused because as many were open as there may be.");
        meter.CreateObservableGauge("chronicle.store.events", () => sample.Stats.Events, "{event}", "Events in the store.");
        meter.CreateObservableGauge("chronicle.store.size", () => sample.Stats.Bytes, "By", "Size of the database file.");
        meter.CreateObservableGauge("chronicle.store.wal.size", () => sample.Stats.WalBytes, "By", "Size of the write-ahead log.");
        meter.CreateObservableGauge("chronicle.store.disk.free", () => Optional(sample.Stats.DiskFreeBytes), "By", "Bytes free on the disk of the store.");
        meter.CreateObservableGauge("chronicle.store.disk.size", () => Optional(sample.Stats.DiskBytes), "By", "Size of the disk of the store.");
        meter.CreateObservableGauge(
            "chronicle.sessions", () => sample.Sessions.Select(sessions => new Measurement<long>(sessions.Value, Tag("status", sessions.Key.Name()))),
            "{session}", "Sessions, by status.");
    }

    /// <summary>A WebSocket is one connection, however many subscriptions it has.</summary>
    private static int Connections(LiveHub hub, SocketEndpoint sockets) =>
        sockets.Open + hub.ReadersByTransport.Where(readers => readers.Key is "sse" or "ndjson" or "stream-continue").Sum(readers => readers.Value);

    private static Measurement<int> Level(ComponentHealth component) =>
        new(component.Status switch { HealthStatus.Healthy => 2, HealthStatus.Degraded => 1, _ => 0 }, Tag("component", component.Component));

    private static IEnumerable<Measurement<long>> Optional(long? value) => value is { } known ? [new(known)] : [];

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
