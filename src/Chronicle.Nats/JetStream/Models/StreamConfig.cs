using System.Text.Json.Serialization;

namespace Chronicle.Nats.JetStream.Models;

/// <summary>What a stream keeps and for how long. Zero leaves a limit to the server: none, or its default.</summary>
public sealed record StreamConfig
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    public IReadOnlyList<string>? Subjects { get; init; }

    public StreamConfigRetention Retention { get; init; }

    public StreamConfigStorage Storage { get; init; }

    /// <summary>What happens at a limit: the oldest message goes, or the new one is refused.</summary>
    public StreamConfigDiscard Discard { get; init; }

    public long MaxMsgs { get; init; }

    public long MaxBytes { get; init; }

    public long MaxMsgsPerSubject { get; init; }

    public int MaxMsgSize { get; init; }

    public int MaxConsumers { get; init; }

    [JsonConverter(typeof(NanosecondsConverter))]
    public TimeSpan MaxAge { get; init; }

    /// <summary>How long a <c>Nats-Msg-Id</c> is remembered. The server's default is 2 minutes.</summary>
    [JsonConverter(typeof(NanosecondsConverter))]
    public TimeSpan DuplicateWindow { get; init; }

    public int NumReplicas { get; init; }

    /// <summary>Whether messages are kept without an acknowledgement to who published them.</summary>
    public bool NoAck { get; init; }

    public bool AllowDirect { get; init; }

    public bool DenyDelete { get; init; }

    public bool DenyPurge { get; init; }
}
