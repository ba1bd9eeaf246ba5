namespace Chronicle.Nats;

/// <summary>What happened to a connection: which server, and why.</summary>
public sealed class NatsEventArgs(string server, Exception? error) : EventArgs
{
    /// <summary>Host and port, without credentials.</summary>
    public string Server { get; } = server;

    public Exception? Error { get; } = error;
}
