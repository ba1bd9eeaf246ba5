using Chronicle.Nats.JetStream;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>A stream and our consumer of it, ready to be read from where we stand.</summary>
/// <param name="NextDelivery">The number of the consumer's next delivery: another one means that some got lost on the way.</param>
/// <param name="Missed">Messages that the stream dropped before we saw them.</param>
/// <param name="Warning">What is other than configured, and is used as it is.</param>
/// <param name="KeepsDeadLetters">Whether some stream takes dead letters.</param>
internal sealed record OpenedStream(NatsJSConsumer Consumer, DateTimeOffset Created, ulong NextDelivery, ulong Missed, string? Warning, bool KeepsDeadLetters);
