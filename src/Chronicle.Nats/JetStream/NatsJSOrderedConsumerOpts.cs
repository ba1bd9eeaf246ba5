using Chronicle.Nats.JetStream.Models;

namespace Chronicle.Nats.JetStream;

/// <summary>Where an ordered consumer begins, and what it wants.</summary>
public sealed record NatsJSOrderedConsumerOpts
{
    public string? FilterSubject { get; init; }

    public ConsumerConfigDeliverPolicy DeliverPolicy { get; init; }

    public ulong OptStartSeq { get; init; }

    public DateTimeOffset? OptStartTime { get; init; }

    public bool HeadersOnly { get; init; }
}
