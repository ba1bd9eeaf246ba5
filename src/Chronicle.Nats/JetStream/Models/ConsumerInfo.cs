namespace Chronicle.Nats.JetStream.Models;

public sealed record ConsumerInfo
{
    public required string StreamName { get; init; }

    public required string Name { get; init; }

    public required ConsumerConfig Config { get; init; }

    public DateTimeOffset Created { get; init; }

    public SequenceInfo Delivered { get; init; } = new();

    public SequenceInfo AckFloor { get; init; } = new();

    /// <summary>Delivered and not acknowledged yet.</summary>
    public int NumAckPending { get; init; }

    public int NumRedelivered { get; init; }

    public int NumWaiting { get; init; }

    /// <summary>Not delivered yet.</summary>
    public ulong NumPending { get; init; }
}
