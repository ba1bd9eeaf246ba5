using Chronicle.Nats.JetStream;
using Chronicle.Redaction;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>Messages that are recorded together, in their order, and acknowledged together after that.</summary>
internal sealed class MessageBatch
{
    public List<RedactedEvent> Events { get; } = [];

    public List<(NatsJSMsg Message, ulong Sequence, Rejection? Rejection)> Messages { get; } = [];

    public long Bytes { get; private set; }

    public bool IsEmpty => Messages.Count == 0;

    public void Add(NatsJSMsg message, ulong sequence, Rejection? rejection)
    {
        Messages.Add((message.WithoutContent(), sequence, rejection));
        Bytes += message.Data.Length;
    }

    /// <summary>Empties it for the next messages: lists that grow anew for each batch would be large objects, and their collection stops everything.</summary>
    public void Clear()
    {
        Events.Clear();
        Messages.Clear();
        Bytes = 0;
    }
}
