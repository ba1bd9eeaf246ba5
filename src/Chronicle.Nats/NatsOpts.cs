namespace Chronicle.Nats;

/// <summary>Where the servers are, and how patient and how greedy a <see cref="NatsConnection"/> is. Names as in NATS.Net.</summary>
public sealed record NatsOpts
{
    /// <summary>One address or several with commas: <c>nats://host:4222</c>, or <c>tls://</c> to insist on TLS; may carry <c>user:password@</c> or <c>token@</c>.</summary>
    public string Url { get; init; } = "nats://localhost:4222";

    /// <summary>What the server's monitoring calls this connection.</summary>
    public string Name { get; init; } = "chronicle";

    /// <summary>Whether this connection's own messages come back to its subscriptions. Default true.</summary>
    public bool Echo { get; init; } = true;

    public NatsAuthOpts AuthOpts { get; init; } = NatsAuthOpts.Default;

    public NatsTlsOpts TlsOpts { get; init; } = NatsTlsOpts.Default;

    /// <summary>First tokens of reply subjects; a server that restricts subscriptions must allow what is under it. Default <c>_INBOX</c>.</summary>
    public string InboxPrefix { get; init; } = "_INBOX";

    /// <summary>Longest wait for one server to take the connection, TLS and credentials included. Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait for a reply when the caller names none. Default 5 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a silent server is pinged. Default 30 s.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After so many pings without a byte from the server, the connection is taken for dead. Default 2.</summary>
    public int MaxPingOut { get; init; } = 2;

    /// <summary>Shortest and longest pause after all servers have been tried in vain; it doubles in between, half of it is jitter. Defaults 100 ms and 5 s.</summary>
    public TimeSpan ReconnectWaitMin { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc cref="ReconnectWaitMin"/>
    public TimeSpan ReconnectWaitMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Pause after a server has refused the credentials: trying faster only fills its log. Default 30 s.</summary>
    public TimeSpan ReconnectWaitAuth { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Rounds over all servers before the connection gives up for good. Default -1: never.</summary>
    public int MaxReconnectRetry { get; init; } = -1;

    /// <summary>Whether <see cref="NatsConnection.ConnectAsync"/> keeps trying when no server answers, instead of failing after one round. Default false.</summary>
    public bool RetryOnInitialConnect { get; init; }

    /// <summary>Whether servers are tried in the order given instead of a random one. Default false.</summary>
    public bool NoRandomize { get; init; }

    /// <summary>Bytes that may wait to be written while connected; beyond, <c>PublishAsync</c> waits. Default 1 MiB.</summary>
    public int WriterBufferSize { get; init; } = 1 << 20;

    /// <summary>Bytes of messages kept while there is no connection; beyond, <c>PublishAsync</c> fails. Default 8 MiB, as in nats.go.</summary>
    public int ReconnectBufferSize { get; init; } = 8 << 20;

    /// <summary>Messages that may wait in a subscription for its reader; beyond, new ones are dropped and counted. Default 1024.</summary>
    public int SubPendingChannelCapacity { get; init; } = 1024;

    /// <summary>Longest line sent, as the server is configured. Default 4096 bytes, the server's own.</summary>
    public int MaxControlLine { get; init; } = 4096;

    internal void Validate()
    {
        static void Positive(bool holds, string key)
        {
            if (!holds)
            {
                throw new ArgumentException($"{key} must be more than zero.", key);
            }
        }
        Positive(ConnectTimeout > TimeSpan.Zero, nameof(ConnectTimeout));
        Positive(RequestTimeout > TimeSpan.Zero, nameof(RequestTimeout));
        Positive(PingInterval > TimeSpan.Zero, nameof(PingInterval));
        Positive(MaxPingOut > 0, nameof(MaxPingOut));
        Positive(ReconnectWaitMin > TimeSpan.Zero, nameof(ReconnectWaitMin));
        Positive(ReconnectWaitAuth > TimeSpan.Zero, nameof(ReconnectWaitAuth));
        Positive(WriterBufferSize > 0, nameof(WriterBufferSize));
        Positive(ReconnectBufferSize > 0, nameof(ReconnectBufferSize));
        Positive(SubPendingChannelCapacity > 0, nameof(SubPendingChannelCapacity));
        Positive(MaxControlLine > 0, nameof(MaxControlLine));
        if (ReconnectWaitMax < ReconnectWaitMin)
        {
            throw new ArgumentException($"{nameof(ReconnectWaitMax)} is shorter than {nameof(ReconnectWaitMin)}.", nameof(ReconnectWaitMax));
        }
        Protocol.Subjects.Check(InboxPrefix);
        AuthOpts.Validate();
    }
}
