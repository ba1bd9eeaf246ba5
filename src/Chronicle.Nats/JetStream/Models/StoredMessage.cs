using System.Text.Json.Serialization;

namespace Chronicle.Nats.JetStream.Models;

/// <summary>A message as a stream keeps it.</summary>
public sealed record StoredMessage
{
    public required string Subject { get; init; }

    public ulong Seq { get; init; }

    public DateTimeOffset Time { get; init; }

    public byte[] Data { get; init; } = [];

    /// <summary>The header block as it was sent.</summary>
    [JsonPropertyName("hdrs")]
    public byte[]? HeaderBlock { get; init; }

    /// <summary>Read from <see cref="HeaderBlock"/> at each call; null when it had none.</summary>
    [JsonIgnore]
    public NatsHeaders? Headers => HeaderBlock is { Length: > 0 } ? NatsHeaders.Parse(HeaderBlock) : null;
}
