using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Redaction;

namespace Chronicle.Retention;

/// <summary>Erases a session because somebody asked for it: what it said is gone from the file and from the live window; its numbers stay.</summary>
public sealed class SessionErasure(IEventStore store, IngestQueue queue, Redactor redactor, LiveHub hub, TimeProvider clock)
{
    public const string EventType = "session.erased";

    private const int StepEvents = 100; // an append waits for one step at most

    /// <summary>Erases what is recorded of it until now; events that arrive meanwhile begin it anew.</summary>
    /// <returns>How many events were erased; null when there is no such session.</returns>
    /// <exception cref="StoreException">Some may have been erased: ask again.</exception>
    public async Task<long?> EraseAsync(string sessionId, CancellationToken cancellationToken)
    {
        if (await store.FindSessionAsync(sessionId, cancellationToken) is null)
        {
            return null;
        }
        // Told first, so that whoever keeps something of its own knows in any case, and so that the newest event is not one of the session's.
        var told = await queue.AppendAsync([redactor.Pass(Report(sessionId))], OwnEvent.Door, awaitDurable: true, cancellationToken);
        if (told.Status != AppendStatus.Committed)
        {
            throw new StoreException($"The journal does not record now ({told.Status}), so nothing was erased.", isTransient: true);
        }
        var erased = 0L;
        while (true)
        {
            var started = clock.GetTimestamp();
            var count = await store.EraseAsync(sessionId, told.Sequences.Span[0], StepEvents, cancellationToken);
            erased += count;
            if (count < StepEvents)
            {
                break;
            }
            await Task.Delay(clock.GetElapsedTime(started), clock, cancellationToken); // appends have at least half of the writer
        }
        hub.Forget();
        return erased;
    }

    private IncomingEvent Report(string sessionId) => OwnEvent.Create(EventType, Timestamp.Now(clock), writer => writer.WriteString("session_id"u8, sessionId));
}
