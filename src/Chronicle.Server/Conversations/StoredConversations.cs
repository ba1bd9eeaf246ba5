using System.Runtime.CompilerServices;
using Chronicle.Conversations;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Recall;
using Chronicle.Server.Recall;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Server.Conversations;

/// <summary>A conversation as the journal has it.</summary>
/// <param name="First">The event it was posted as.</param>
/// <param name="Latest">The event that holds its title, summary, transcript and metadata as they are now.</param>
/// <param name="Messages">The messages of its session, in their order.</param>
internal sealed record KnownConversation(RecordedEvent First, RecordedEvent Latest, IReadOnlyList<RecordedEvent> Messages);

/// <summary>Finds conversations and messages by id as soon as they are recorded: in the index, and in the journal what the index has not reached.</summary>
internal sealed class StoredConversations(IEventStore store, RecallStore index, RecallWorker worker, MessageReader messages)
{
    private const int PageEvents = 1000;

    // Usually the index is as far within some milliseconds of being asked. What it is behind by then is read from the journal.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private static readonly HashSet<string> Changes = [ConversationEvents.Updated, ConversationEvents.Flagged];
    private static readonly HashSet<string> Growth = [ConversationEvents.Updated, ConversationEvents.Message];

    /// <summary>A conversation with what changed since it was posted, and the event that holds it; null when there is none.</summary>
    public async ValueTask<(RecallDocument Document, RecordedEvent Recorded)?> FindConversationAsync(string id, CancellationToken cancellationToken)
    {
        var isReached = await worker.ReachAsync(store.Head, Patience, cancellationToken);
        var document = await index.ConversationAsync(id, cancellationToken);
        if (!isReached)
        {
            document ??= (await PostedAsync(id, id, cancellationToken) ?? await PostedAsync(id, null, cancellationToken)) is { } posted ? EventDocument.Of(posted) : null;
            document = document is null ? null : await WithChangesAsync(document, cancellationToken);
        }
        return document is not null && await messages.EventAsync(document.Sequence, cancellationToken) is { } recorded ? (document, recorded) : null;
    }

    /// <summary>A message; null when there is none.</summary>
    /// <param name="id">The message's id.</param>
    /// <param name="session">Whose message it is; null when one session only has the id.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="Problems.ProblemException">Several sessions have it.</exception>
    public async ValueTask<RecallDocument?> FindMessageAsync(string id, string? session, CancellationToken cancellationToken)
    {
        var isReached = await worker.ReachAsync(store.Head, Patience, cancellationToken);
        var document = await index.FindMessageAsync(id, session, cancellationToken);
        if (document is not null || isReached)
        {
            return document;
        }
        var found = (await store.FindAsync(id, session, cancellationToken)).Select(EventDocument.Of).OfType<RecallDocument>()
            .Where(message => message.Kind == DocumentKind.Message && message.Id == id).ToArray();
        return found.Length > 1 ? throw new Problems.ProblemException(Problems.Problem.AmbiguousId(id, [.. found.Select(one => one.Session)])) : found is [var one] ? one : null;
    }

    /// <summary>The last messages of a session, in their order.</summary>
    public async ValueTask<IReadOnlyList<RecallDocument>> LastMessagesAsync(string session, int limit, CancellationToken cancellationToken)
    {
        List<RecallDocument> last = [.. await index.MessagesBeforeAsync(session, null, limit, cancellationToken)];
        if (index.Position >= store.Head)
        {
            return last;
        }
        await foreach (var recorded in EventsAsync(session, types: null, index.Position, cancellationToken))
        {
            if (EventDocument.Of(recorded) is { Kind: DocumentKind.Message } message && (last.Count == 0 || message.Sequence > last[^1].Sequence)
                && !(EventDocument.MayRepeat(recorded) && last.Count > 0 && last[^1].Role == message.Role && last[^1].Text == message.Text))
            {
                last.Add(message);
            }
        }
        return last.Count <= limit ? last : last[^limit..];
    }

    /// <summary>A conversation that was posted under this id, with all its messages; null when none was.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="session">The session that it names now.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async ValueTask<KnownConversation?> FindKnownAsync(string id, string session, CancellationToken cancellationToken)
    {
        // An id within a session is found at once, however many events there are; an id alone is not.
        var known = (await index.ConversationAsync(id, cancellationToken))?.Session ?? session;
        if (await PostedAsync(id, known, cancellationToken) is not { } first)
        {
            return null;
        }
        var latest = first;
        List<RecordedEvent> said = [];
        await foreach (var recorded in EventsAsync(first.Content.SessionId, Growth, Sequence.None, cancellationToken))
        {
            var data = recorded.Content.Data.Span;
            if (recorded.Content.Type == ConversationEvents.Updated)
            {
                latest = JsonBody.GetString(data, "conversation_id"u8) == id ? recorded : latest;
            }
            else if (MessageRole.IsOne(JsonBody.GetString(data, "role"u8) ?? MessageRole.User))
            {
                said.Add(recorded);
            }
        }
        return new KnownConversation(first, latest, said);
    }

    private async ValueTask<RecordedEvent?> PostedAsync(string id, string? session, CancellationToken cancellationToken) =>
        (await store.FindAsync(id, session, cancellationToken)).FirstOrDefault(recorded => recorded.Content.Type == ConversationEvents.Conversation);

    private async ValueTask<RecallDocument> WithChangesAsync(RecallDocument document, CancellationToken cancellationToken)
    {
        await foreach (var recorded in EventsAsync(document.Session, Changes, index.Position, cancellationToken))
        {
            if (EventDocument.Of(recorded) is not { } change || change.Id != document.Id)
            {
                continue;
            }
            document = change.Type == ConversationEvents.Updated
                ? change with { Time = document.Time, Changed = change.Time, NeedsReview = document.NeedsReview, ReviewReason = document.ReviewReason }
                : document with { NeedsReview = change.NeedsReview, ReviewReason = change.ReviewReason, Changed = change.Time };
        }
        return document;
    }

    private async IAsyncEnumerable<RecordedEvent> EventsAsync(
        string session, IReadOnlySet<string>? types, Sequence after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = new EventFilter { Sessions = new HashSet<string> { session }, Types = types };
        while (true)
        {
            var page = await store.QueryAsync(new EventQuery { Filter = filter, After = after, Limit = PageEvents }, cancellationToken);
            foreach (var recorded in page.Events)
            {
                yield return recorded;
            }
            if (page.IsComplete)
            {
                yield break;
            }
            after = page.ScannedTo;
        }
    }
}
