using Chronicle.Nats.Protocol;

namespace Chronicle.Nats.Connecting;

/// <summary>Who waits for the reply to a request. Exactly one of its methods is called, once.</summary>
internal abstract class PendingReply(string subject)
{
    /// <summary>Where the request was sent.</summary>
    public string Subject { get; } = subject;

    /// <summary>Called by the reading loop; must not block it.</summary>
    public abstract void OnReply(in NatsFrame frame);

    /// <summary>No reply will come: the connection ended, or the server refused the request.</summary>
    public abstract void OnFailure(Exception error);
}
