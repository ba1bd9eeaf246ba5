using Chronicle.Nats.Protocol;

namespace Chronicle.Nats;

/// <summary>A subscription as the server knows it. What becomes of its messages is its own affair.</summary>
public abstract class NatsSubBase
{
    private protected NatsSubBase(NatsConnection connection, string subject, string? queueGroup)
    {
        Connection = connection;
        Subject = subject;
        QueueGroup = queueGroup;
        Sid = connection.NextSid();
    }

    public string Subject { get; }

    public string? QueueGroup { get; }

    internal long Sid { get; }

    internal NatsConnection Connection { get; }

    /// <summary>How many more messages it wants; null when there is no end. A new connection's server is told.</summary>
    internal virtual long? Remaining => null;

    /// <summary>Called by the reading loop, one message after the other; must not block it.</summary>
    internal abstract void Deliver(in NatsFrame frame, SubjectTable subjects);

    /// <summary>There is a new connection: what was asked of the server on the old one is forgotten.</summary>
    internal virtual void OnReconnected()
    {
    }

    /// <summary>No message will come any more: unsubscribed (null), refused, or the connection is closed for good.</summary>
    internal abstract void End(Exception? error);
}
