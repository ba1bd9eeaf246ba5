namespace Chronicle.Nats;

public sealed record NatsSubOpts
{
    /// <summary>The subscription ends by itself after so many messages. Default null: never.</summary>
    public long? MaxMsgs { get; init; }

    /// <summary>Messages that may wait for the reader; null takes <see cref="NatsOpts.SubPendingChannelCapacity"/>.</summary>
    public int? ChannelCapacity { get; init; }

    /// <summary>Bytes of payloads that may wait for the reader, however few messages they are. Default null: no bound. A message is let in when none waits.</summary>
    public long? ChannelBytes { get; init; }
}
