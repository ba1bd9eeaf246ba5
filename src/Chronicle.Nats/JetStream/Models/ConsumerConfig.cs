using System.Text.Json.Serialization;

namespace Chronicle.Nats.JetStream.Models;

/// <summary>A reader of a stream whose place the server keeps. Zero leaves a value to the server.</summary>
public sealed record ConsumerConfig
{
    /// <summary>Kept when nobody reads. Null makes an ephemeral one, which goes after <see cref="InactiveThreshold"/>.</summary>
    public string? DurableName { get; init; }

    public string? Name { get; init; }

    public string? Description { get; init; }

    public ConsumerConfigDeliverPolicy DeliverPolicy { get; init; }

    /// <summary>With <see cref="ConsumerConfigDeliverPolicy.ByStartSequence"/>.</summary>
    public ulong OptStartSeq { get; init; }

    /// <summary>With <see cref="ConsumerConfigDeliverPolicy.ByStartTime"/>.</summary>
    public DateTimeOffset? OptStartTime { get; init; }

    public ConsumerConfigAckPolicy AckPolicy { get; init; } = ConsumerConfigAckPolicy.Explicit;

    /// <summary>A message not acknowledged for so long is delivered again. The server's default is 30 s.</summary>
    [JsonConverter(typeof(NanosecondsConverter))]
    public TimeSpan AckWait { get; init; }

    /// <summary>Deliveries of a message before it is given up. The server's default is no end.</summary>
    public long MaxDeliver { get; init; }

    public string? FilterSubject { get; init; }

    public ConsumerConfigReplayPolicy ReplayPolicy { get; init; }

    public int MaxWaiting { get; init; }

    /// <summary>Messages delivered and not acknowledged. The server's default is 1000.</summary>
    public int MaxAckPending { get; init; }

    public bool HeadersOnly { get; init; }

    [JsonConverter(typeof(NanosecondsConverter))]
    public TimeSpan InactiveThreshold { get; init; }

    public int NumReplicas { get; init; }

    public bool MemStorage { get; init; }
}
