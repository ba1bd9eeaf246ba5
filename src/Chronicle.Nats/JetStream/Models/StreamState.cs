namespace Chronicle.Nats.JetStream.Models;

public sealed record StreamState
{
    public ulong Messages { get; init; }

    public ulong Bytes { get; init; }

    public ulong FirstSeq { get; init; }

    public ulong LastSeq { get; init; }

    public DateTimeOffset FirstTs { get; init; }

    public DateTimeOffset LastTs { get; init; }

    public int ConsumerCount { get; init; }
}
