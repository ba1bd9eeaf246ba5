namespace Chronicle.Nats.JetStream.Models;

public sealed record StreamInfo
{
    public required StreamConfig Config { get; init; }

    public StreamState State { get; init; } = new();

    public DateTimeOffset Created { get; init; }
}
