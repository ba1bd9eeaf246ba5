using Chronicle.Conversations;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Recall;

namespace Chronicle.Server.Conversations;

/// <summary>Fetches what the index points at from the journal.</summary>
internal sealed class MessageReader(IEventStore store)
{
    private const int Step = 16;
    private const int LargeBytes = 1 << 20;

    /// <summary>The event with this number; null when it was dropped meanwhile.</summary>
    public async ValueTask<RecordedEvent?> EventAsync(Sequence sequence, CancellationToken cancellationToken) =>
        await store.ReadAsync([sequence], cancellationToken) is [var recorded] ? recorded : null;

    /// <summary>The events with these numbers; those that were dropped meanwhile are not among them.</summary>
    public async ValueTask<Dictionary<Sequence, RecordedEvent>> EventsAsync(IEnumerable<Sequence> sequences, CancellationToken cancellationToken) =>
        (await store.ReadAsync([.. sequences], cancellationToken)).ToDictionary(recorded => recorded.Sequence);

    public async ValueTask<StoredMessage?> ReadAsync(RecallDocument document, CancellationToken cancellationToken) =>
        await EventAsync(document.Sequence, cancellationToken) is { } recorded ? Of(document, recorded) : null;

    /// <summary>The messages with what was sent, in the same order; those that were dropped meanwhile are not among them.</summary>
    /// <param name="documents">Which.</param>
    /// <param name="maxBytes">How much is read at most, but for the first one.</param>
    /// <param name="fromEnd">Whether the last ones count when they are more than that.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The messages, and how many of <paramref name="documents"/> were looked at for them.</returns>
    public async ValueTask<(List<StoredMessage> Messages, int Looked)> ReadAsync(IReadOnlyList<RecallDocument> documents, long maxBytes, bool fromEnd, CancellationToken cancellationToken)
    {
        List<StoredMessage> messages = [];
        var (bytes, isLarge, looked) = (0L, false, 0);
        while (looked < documents.Count && (looked == 0 || bytes < maxBytes))
        {
            var count = isLarge ? 1 : Math.Min(Step, documents.Count - looked); // one step is in memory before its size is known
            var step = Enumerable.Range(looked, count).Select(index => documents[fromEnd ? documents.Count - 1 - index : index]).ToList();
            var events = await EventsAsync(step.Select(document => document.Sequence), cancellationToken);
            foreach (var document in step)
            {
                if (!events.TryGetValue(document.Sequence, out var recorded))
                {
                    looked++;
                    continue;
                }
                if (messages.Count > 0 && bytes + recorded.Json.Length > maxBytes)
                {
                    bytes = maxBytes;
                    break;
                }
                bytes += recorded.Json.Length;
                isLarge |= recorded.Json.Length > LargeBytes;
                messages.Add(Of(document, recorded));
                looked++;
            }
        }
        if (fromEnd)
        {
            messages.Reverse();
        }
        return (messages, looked);
    }

    private static StoredMessage Of(RecallDocument document, RecordedEvent recorded) =>
        new(document, recorded, DamagedEvent.Is(recorded) ? DamagedEvent.Problem : EventDocument.Of(recorded)?.Text ?? "");
}
