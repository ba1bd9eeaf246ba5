namespace Chronicle.Nats.JetStream.Models;

/// <summary>The message is stored.</summary>
public sealed record PubAckResponse
{
    public string Stream { get; init; } = "";

    public ulong Seq { get; init; }

    public string? Domain { get; init; }

    /// <summary>A message of that <c>Nats-Msg-Id</c> was there already; <see cref="Seq"/> is its place.</summary>
    public bool Duplicate { get; init; }

    public ApiError? Error { get; init; }
}
