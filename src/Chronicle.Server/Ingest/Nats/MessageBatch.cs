using Chronicle.Nats.JetStream;
using Chronicle.Redaction;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>Messages that are recorded together, in their order, and acknowledged together after that.</summary>
internal sealed class MessageBatch
{
    public List<RedactedEvent> Events { get; } = [];

    public List<GatheredMessage> Messages { get; } = [];

    public long Bytes { get; private set; }

    public bool IsEmpty => Messages.Count == 0;

    /// <summary>Adds a message whose events have been added.</summary>
    public void Add(NatsJSMsg message, ulong sequence, ArrivedMessage arrived, Rejection? rejection)
    {
        Messages.Add(new GatheredMessage(message, sequence, arrived, rejection, Events.Count));
        Bytes += message.Data.Length;
    }

    /// <summary>Empties it for the next messages: new lists for each batch would be large objects, and their collection stops everything.</summary>
    public void Clear()
    {
        Events.Clear();
        Messages.Clear();
        Bytes = 0;
    }
}

/// <summary>A message of a batch.</summary>
/// <param name="Message">What is acknowledged.</param>
/// <param name="Sequence">Its place in the stream.</param>
/// <param name="Arrived">What was in it: a dead letter repeats it.</param>
/// <param name="Rejection">Why it can't be recorded; null when it can.</param>
/// <param name="End">How many events the batch had after it: its own are those since the message before.</param>
internal readonly record struct GatheredMessage(NatsJSMsg Message, ulong Sequence, ArrivedMessage Arrived, Rejection? Rejection, int End);
