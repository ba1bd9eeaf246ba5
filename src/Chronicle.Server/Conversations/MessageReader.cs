using Chronicle.Conversations;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Recall;

namespace Chronicle.Server.Conversations;

/// <summary>Fetches what the index points at from the journal.</summary>
internal sealed class MessageReader(IEventStore store)
{
    /// <summary>The event with this number; null when it was dropped meanwhile.</summary>
    public async ValueTask<RecordedEvent?> EventAsync(Sequence sequence, CancellationToken cancellationToken) =>
        await store.QueryAsync(new EventQuery { After = new Sequence(sequence.Value - 1), Before = sequence.Next, Limit = 1 }, cancellationToken) is { Events: [var recorded] } ? recorded : null;

    public async ValueTask<StoredMessage?> ReadAsync(RecallDocument document, CancellationToken cancellationToken) =>
        await EventAsync(document.Sequence, cancellationToken) is { } recorded ? new StoredMessage(document, recorded, EventDocument.Of(recorded)?.Text ?? "") : null;

    public async ValueTask<List<StoredMessage>> ReadAsync(IReadOnlyList<RecallDocument> documents, CancellationToken cancellationToken)
    {
        var messages = new List<StoredMessage>(documents.Count);
        foreach (var document in documents)
        {
            if (await ReadAsync(document, cancellationToken) is { } message)
            {
                messages.Add(message);
            }
        }
        return messages;
    }
}
