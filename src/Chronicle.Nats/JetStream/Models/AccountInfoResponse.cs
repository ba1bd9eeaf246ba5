namespace Chronicle.Nats.JetStream.Models;

/// <summary>That JetStream is on for this account, and how much of it is used.</summary>
public sealed record AccountInfoResponse
{
    public ulong Memory { get; init; }

    public ulong Storage { get; init; }

    public int Streams { get; init; }

    public int Consumers { get; init; }
}
