namespace Chronicle.Nats;

public enum NatsConnectionState
{
    /// <summary>Not connected yet, or disposed, or given up after <see cref="NatsOpts.MaxReconnectRetry"/>.</summary>
    Closed,

    /// <summary>The first connection is being made.</summary>
    Connecting,

    Open,

    /// <summary>There was a connection, and another one is being made.</summary>
    Reconnecting,
}
