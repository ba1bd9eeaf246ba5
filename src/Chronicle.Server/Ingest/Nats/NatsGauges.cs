using Chronicle.Server.Metrics;
using Chronicle.Server.Nats;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>How the connection and the reading of the bus do.</summary>
internal sealed class NatsGauges
{
    public NatsGauges(MetricsCollector collector, NatsLink link, NatsIngest ingest)
    {
        var meter = collector.Meter;
        meter.CreateObservableGauge("chronicle.nats.connected", () => link.IsOpen ? 1 : 0, null, "1 while there is a connection to NATS, else 0.");
        meter.CreateObservableCounter("chronicle.nats.reconnects", () => link.Connection.GetStats().Reconnects, "{connection}", "Connections to NATS after the first.");
        meter.CreateObservableCounter("chronicle.nats.received", () => ingest.Messages, "{message}", "Messages taken to be recorded, those that came again included.");
        meter.CreateObservableCounter("chronicle.nats.redelivered", () => ingest.Streams.Sum(reader => reader.Redelivered), "{message}", "Messages of the stream that had been delivered before.");
        meter.CreateObservableCounter("chronicle.nats.missed", () => ingest.Streams.Sum(reader => reader.Missed), "{message}", "Messages that the stream dropped, by its limits, before they were recorded.");
        meter.CreateObservableCounter("chronicle.nats.dropped", () => ingest.CoreDropped, "{message}", "Messages of core subjects lost because more came than could be recorded.");
        meter.CreateObservableCounter("chronicle.nats.dead_letters", () => ingest.DeadLetters.Sent, "{message}", "Messages that could not be recorded and were published as dead letters.");
        meter.CreateObservableGauge("chronicle.nats.consumer.lag", () => ingest.Streams.Sum(reader => reader.Lag), "{message}", "Messages of the stream not delivered to us yet.");
        meter.CreateObservableGauge("chronicle.nats.consumer.pending", () => ingest.Streams.Sum(reader => reader.Pending), "{message}", "Messages delivered to us and not acknowledged yet.");
    }
}
