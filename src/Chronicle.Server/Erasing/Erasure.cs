using System.Text.Json;
using Chronicle.Conversations;
using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Recall;
using Chronicle.Redaction;
using Chronicle.Retention;
using Chronicle.Server.Recall;
using Chronicle.Server.Stats;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Server.Erasing;

/// <summary>Erases for good what somebody asked to be erased: once it has answered, no file of the data folder holds anything of it. The numbers of the events stay.</summary>
/// <remarks>
/// The order matters. The erasure is noted on disk, so that a restart finishes it. The journal is told, so that the newest event is none of those erased. The recall
/// index loses the words while the events can still tell which they are; then the store loses the events; then names and write-ahead logs lose what is left of them.
/// </remarks>
internal sealed class Erasure(
    IEventStore store, IngestQueue queue, Redactor redactor, LiveHub hub, RecallStore index, RecallWorker worker, PendingErasures pendings, EventJournal journal, StatsHistory history,
    TimeProvider clock) : IDisposable
{
    private const int StepEvents = 100; // an append waits for one step at most

    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>How long readers of the files that are in the way are waited for.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Erases what is recorded of a session until now; events that arrive meanwhile begin it anew.</summary>
    /// <returns>Null when there is no such session, and nothing left of one.</returns>
    /// <exception cref="StoreException">Some may have been erased: ask again.</exception>
    public async Task<ErasureOutcome?> EraseSessionAsync(string id, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var key = $"session {id}";
            var pending = pendings.Find(key);
            if (await store.FindSessionAsync(id, cancellationToken) is { } session)
            {
                pending ??= new PendingErasure(key, id, []);
                pending.NeedsRebuild |= session.Dropped > 0 && index.HasStaleWords;
                pendings.Save(pending);
                pending.UpTo = await TellAsync(ErasureEvents.Session, writer =>
                {
                    writer.WriteNumber("events"u8, session.Events - session.Dropped);
                    writer.WriteNumber("first_seq"u8, session.First.Value);
                    writer.WriteNumber("last_seq"u8, session.Last.Value);
                }, cancellationToken);
                await EraseEventsAsync(pending, cancellationToken);
            }
            return pending is null ? null : await FinishAsync(pending, cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Erases single events.</summary>
    /// <param name="key">What was asked for; the same request finishes an erasure that could not be finished.</param>
    /// <param name="find">Finds the events, when it is not such a request.</param>
    /// <param name="cancellationToken">Ends it; a later request goes on.</param>
    /// <returns>Null when there are no such events, and nothing left of them.</returns>
    /// <exception cref="StoreException">Some may have been erased: ask again.</exception>
    public async Task<ErasureOutcome?> EraseEventsAsync(string key, Func<Task<Sequence[]>> find, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var pending = pendings.Find(key);
            if (pending is null)
            {
                if (await find() is not { Length: > 0 } events)
                {
                    return null;
                }
                pending = new PendingErasure(key, null, events);
                pendings.Save(pending);
            }
            if (pending.UpTo == Sequence.None)
            {
                pending.UpTo = await TellAsync(ErasureEvents.Event, writer =>
                {
                    writer.WriteStartArray("sequences"u8);
                    foreach (var sequence in pending.Events)
                    {
                        writer.WriteNumberValue(sequence.Value);
                    }
                    writer.WriteEndArray();
                }, cancellationToken);
            }
            await EraseEventsAsync(pending, cancellationToken);
            return await FinishAsync(pending, cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Goes on with an erasure that is not finished.</summary>
    public async Task<ErasureOutcome> ResumeAsync(PendingErasure pending, CancellationToken cancellationToken)
    {
        if (pending.UpTo == Sequence.None) // nothing was erased: as if it were asked for now
        {
            return (pending.Session is { } id ? await EraseSessionAsync(id, cancellationToken)
                : await EraseEventsAsync(pending.Key, () => Task.FromResult(pending.Events), cancellationToken)) ?? new ErasureOutcome(0, Sequence.None, Sequence.None, null);
        }
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            await EraseEventsAsync(pending, cancellationToken);
            return await FinishAsync(pending, cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private async Task EraseEventsAsync(PendingErasure pending, CancellationToken cancellationToken)
    {
        pendings.Save(pending);
        try
        {
            await (pending.Session is { } session ? EraseAllAsync(pending, session, cancellationToken) : EraseSomeAsync(pending, cancellationToken));
        }
        finally
        {
            hub.Forget();
        }
    }

    private async Task EraseAllAsync(PendingErasure pending, string session, CancellationToken cancellationToken)
    {
        index.Refuse(session, pending.UpTo);
        var filter = new EventFilter { Sessions = new HashSet<string> { session } };
        for (var after = Sequence.None; ;)
        {
            var started = clock.GetTimestamp();
            var page = await store.QueryAsync(new EventQuery { Filter = filter, After = after, Before = pending.UpTo, Limit = StepEvents }, cancellationToken);
            if (page.Events.Count > 0)
            {
                await index.EraseAsync(DocumentsOf(page.Events), cancellationToken);
                pending.Erased += await store.EraseAsync(session, page.Events[^1].Sequence, 4 * StepEvents, cancellationToken);
            }
            if (page.IsComplete)
            {
                return;
            }
            after = page.ScannedTo;
            await Task.Delay(clock.GetElapsedTime(started), clock, cancellationToken); // appends have at least half of the writer
        }
    }

    private async Task EraseSomeAsync(PendingErasure pending, CancellationToken cancellationToken)
    {
        index.Refuse(pending.Events);
        foreach (var step in pending.Events.Chunk(StepEvents))
        {
            var events = await store.ReadAsync(step, cancellationToken);
            await index.EraseAsync(DocumentsOf(events), cancellationToken);
            pending.Erased += await store.EraseAsync(step, cancellationToken);
        }
    }

    private async Task<ErasureOutcome> FinishAsync(PendingErasure pending, CancellationToken cancellationToken)
    {
        // A power cut may have taken back what the index had lost, and not what the store had.
        pending.NeedsRebuild |= index.HasUnknownWords || pending is { IsResumed: true, IsRebuilt: false };
        if (pending.NeedsRebuild)
        {
            pendings.Save(pending);
            await worker.RebuildAsync(cancellationToken);
            (pending.NeedsRebuild, pending.IsRebuilt) = (false, true);
        }
        var started = clock.GetTimestamp();
        var blocker = await index.ScrubAsync(pending.IsResumed, Patience, cancellationToken)
            ?? await store.ScrubAsync(pending.IsResumed, TimeSpan.FromTicks(Math.Max(0, (Patience - clock.GetElapsedTime(started)).Ticks)), cancellationToken);
        var types = (await store.GetFilterOptionsAsync(cancellationToken)).Types;
        journal.Types.Keep(types);
        history.Keep(types);
        if (blocker is null)
        {
            pendings.Remove(pending);
        }
        else
        {
            pendings.Save(pending);
        }
        var (first, last) = pending.Events is [] ? (new Sequence(1), pending.UpTo) : (pending.Events[0], pending.Events[^1]);
        return new ErasureOutcome(pending.Erased, first, last, blocker);
    }

    private static List<RecallDocument> DocumentsOf(IReadOnlyList<RecordedEvent> events)
    {
        List<RecallDocument> documents = [];
        foreach (var recorded in events)
        {
            if (EventDocument.Of(recorded) is { } document)
            {
                documents.Add(document);
            }
        }
        return documents;
    }

    /// <summary>Tells the journal, without a word of what is erased.</summary>
    private async Task<Sequence> TellAsync(string type, Action<Utf8JsonWriter> members, CancellationToken cancellationToken)
    {
        var told = await queue.AppendAsync([redactor.Pass(OwnEvent.Create(type, Timestamp.Now(clock), members))], OwnEvent.Door, awaitDurable: true, cancellationToken);
        return told.Status == AppendStatus.Committed ? told.Sequences.Span[0]
            : throw new StoreException($"The journal does not record now ({told.Status}), so nothing was erased.", isTransient: true);
    }
}
