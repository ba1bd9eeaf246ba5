using Chronicle.Conversations;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Recall;
using Chronicle.Redaction;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Server.Erasing;

/// <summary>Applies today's redaction rules to what is stored already. It notes how far it is, so that a restart goes on there.</summary>
/// <remarks>Appends go on meanwhile: what is recorded after the start has passed today's rules already.</remarks>
/// <param name="rebuild">Empties the recall index, so that it is filled again.</param>
public sealed class StoredRedaction(
    IEventStore store, RecallStore index, Func<CancellationToken, Task> rebuild, RedactionOptions options, Redactor redactor, LiveHub? hub, StoredRedactionNote note, TimeProvider clock)
{
    private const int PageEvents = 256; // a transaction of at most so many events

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Looks at every event up to the newest one; changes nothing when it is a dry run.</summary>
    /// <param name="progress">Told after each page.</param>
    /// <exception cref="StoreException">The store failed: run it again, and it goes on.</exception>
    public async Task<StoredRedactionState> RunAsync(bool isDry, Action<StoredRedactionState> progress, CancellationToken cancellationToken)
    {
        var counting = new Redactor(options); // its counts are of this run alone
        var begun = isDry ? null : note.Read();
        var isResumed = begun is not null && begun.Version == redactor.Version;
        var state = isResumed ? begun! : new StoredRedactionState(redactor.Version, Sequence.None, store.Head, 0, 0, 0, new Dictionary<string, long>(), null);
        if (!isDry)
        {
            note.Write(state);
        }
        var before = state.Counts;
        while (state.Position < state.Last)
        {
            var started = clock.GetTimestamp();
            var page = await store.QueryAsync(new EventQuery { After = state.Position, Before = state.Last.Next, Limit = PageEvents }, cancellationToken);
            var changed = Find(page.Events, counting, before, ref state);
            if (!isDry && changed.Count > 0)
            {
                await ChangeAsync(changed, cancellationToken);
            }
            state = state with { Position = page.IsComplete ? state.Last : page.ScannedTo, Changed = state.Changed + changed.Count };
            if (!isDry)
            {
                note.Write(state);
                await Task.Delay(clock.GetElapsedTime(started), clock, cancellationToken); // appends have at least half of the writer
            }
            progress(state);
        }
        return isDry ? state : await FinishAsync(state, isResumed, cancellationToken);
    }

    private async Task<StoredRedactionState> FinishAsync(StoredRedactionState state, bool isResumed, CancellationToken cancellationToken)
    {
        var sessions = await store.RewriteSessionsAsync(redactor.RedactText, cancellationToken);
        string? blocker = null;
        if (state.Changed + sessions > 0)
        {
            hub?.Forget();
            if (isResumed || index.HasUnknownWords || index.HasStaleWords)
            {
                await rebuild(cancellationToken);
            }
            blocker = await index.ScrubAsync(isResumed, Patience, cancellationToken) ?? await store.ScrubAsync(isResumed, Patience, cancellationToken);
        }
        state = state with { Sessions = state.Sessions + sessions, Blocker = blocker };
        if (blocker is null)
        {
            note.Delete();
        }
        return state;
    }

    private async Task ChangeAsync(List<(RecordedEvent Before, IncomingEvent After)> changed, CancellationToken cancellationToken)
    {
        List<(RecallDocument, RecallDocument?)> documents = [];
        List<(Sequence, RedactedEvent)> events = [];
        foreach (var (before, after) in changed)
        {
            events.Add((before.Sequence, redactor.Pass(before.Content)));
            if (EventDocument.Of(before) is { } document)
            {
                documents.Add((document, EventDocument.Of(new RecordedEvent(store.Epoch, before.Sequence, after.Id ?? before.Id, after))));
            }
        }
        await index.ReplaceAsync(documents, cancellationToken); // first: the words to remove are known by the old text
        await store.RewriteAsync(events, cancellationToken);
        hub?.Forget();
    }

    private List<(RecordedEvent Before, IncomingEvent After)> Find(
        IReadOnlyList<RecordedEvent> events, Redactor counting, IReadOnlyDictionary<string, long> before, ref StoredRedactionState state)
    {
        List<(RecordedEvent, IncomingEvent)> changed = [];
        foreach (var recorded in events)
        {
            var after = counting.Redact(recorded.Content);
            if (!ReferenceEquals(after, recorded.Content))
            {
                changed.Add((recorded, redactor.Redact(recorded.Content)));
            }
        }
        var counts = before.ToDictionary();
        foreach (var (rule, count) in counting.Counts)
        {
            counts[rule] = before.GetValueOrDefault(rule) + count;
        }
        state = state with { Looked = state.Looked + events.Count, Counts = counts };
        return changed;
    }
}
