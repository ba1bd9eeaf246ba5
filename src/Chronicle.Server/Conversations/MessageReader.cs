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
        await store.ReadAsync([sequence], cancellationToken) is [var recorded] ? recorded : null;

    /// <summary>The events with these numbers; those that were dropped meanwhile are not among them.</summary>
    public async ValueTask<Dictionary<Sequence, RecordedEvent>> EventsAsync(IEnumerable<Sequence> sequences, CancellationToken cancellationToken) =>
        (await store.ReadAsync([.. sequences], cancellationToken)).ToDictionary(recorded => recorded.Sequence);

    public async ValueTask<StoredMessage?> ReadAsync(RecallDocument document, CancellationToken cancellationToken) =>
        await EventAsync(document.Sequence, cancellationToken) is { } recorded ? Of(document, recorded) : null;

    /// <summary>The messages with what was sent, in the same order; those that were dropped meanwhile are not among them.</summary>
    /// <param name="documents">4,096 at most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async ValueTask<List<StoredMessage>> ReadAsync(IReadOnlyList<RecallDocument> documents, CancellationToken cancellationToken)
    {
        var events = await EventsAsync(documents.Select(document => document.Sequence), cancellationToken);
        return [.. documents.Where(document => events.ContainsKey(document.Sequence)).Select(document => Of(document, events[document.Sequence]))];
    }

    private static StoredMessage Of(RecallDocument document, RecordedEvent recorded) =>
        new(document, recorded, DamagedEvent.Is(recorded) ? DamagedEvent.Problem : EventDocument.Of(recorded)?.Text ?? "");
}
