using System.Runtime.InteropServices;
using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Live;
using Microsoft.Extensions.Logging;

namespace Chronicle.Journal;

/// <summary>The one writer: numbers and commits whatever has arrived as one transaction, then tells producers and live readers.</summary>
/// <remarks>
/// Group commit without a linger timer: while one group syncs, the next one gathers in the queue. A lone append pays one sync, a crowd shares one.
/// Runs on a thread of its own because a commit blocks in fsync, by design. While the store can't be written to for a reason that can pass, the journal waits and
/// says so (<see cref="PatientAppend"/>); it stops only when a promise is broken.
/// </remarks>
public sealed partial class EventJournal(
    IEventStore store, IngestQueue queue, LiveHub hub, JournalOptions options, TimeProvider clock, ILogger<EventJournal> logger) : IAsyncDisposable
{
    private readonly PatientAppend _store = new(store, options, clock, logger);
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(PendingAppend, AppendResult)> _answers = []; // the journal's thread's scratch
    private int _started;
    private AppendedGroup? _committed; // what became of the group in hand, once it is durable
    private long _commitStarted; // a timestamp while a commit runs, else 0

    /// <summary>Why the journal takes no more events although the server runs; null while it is well.</summary>
    public string? StoppedBecause { get; private set; }

    /// <summary>Events committed since the start.</summary>
    public long Committed { get; private set; }

    public long Duplicates { get; private set; }

    /// <summary>Events that were not recorded because their id belongs to another event.</summary>
    public long Conflicts { get; private set; }

    public long Commits { get; private set; }

    /// <summary>How long group commits took; one that failed for good counts as failed.</summary>
    public RollingHistogram CommitTimes { get; } = new(clock);

    /// <summary>Events committed per second.</summary>
    public RollingRate Rate { get; } = new(clock);

    /// <summary>The same by type.</summary>
    public TypeRates Types { get; } = new(clock);

    /// <summary>Critical when the journal has stopped, while it waits for the store, or when a commit does not end.</summary>
    public ComponentHealth CheckHealth()
    {
        if (StoppedBecause is { } reason)
        {
            return new ComponentHealth("journal", HealthStatus.Critical, reason, StopsAppends: true);
        }
        if (_store.Outage.CheckHealth() is { } outage)
        {
            return outage;
        }
        var started = Volatile.Read(ref _commitStarted);
        var running = started == 0 ? TimeSpan.Zero : clock.GetElapsedTime(started);
        return running < ComponentHealth.StuckAfter ? ComponentHealth.Healthy("journal")
            : new ComponentHealth("journal", HealthStatus.Critical, $"A commit has been running for {running.TotalSeconds:0} s.", StopsAppends: true);
    }

    public void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
            hub.Open(store.Head);
            LogStarted(logger, store.Epoch, store.Head.Value);
            new Thread(Run) { IsBackground = true, Name = "journal" }.Start();
        }
    }

    /// <summary>Admits nothing more, commits what is queued, and ends the live readers.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Close("the server is stopping");
        if (Volatile.Read(ref _started) == 1)
        {
            await _finished.Task;
        }
        hub.Close();
    }

    private void Run()
    {
        var group = new List<PendingAppend>();
        var events = new List<IncomingEvent>();
        try
        {
            while (queue.Take(group, options.MaxCommitEvents, options.MaxCommitBytes))
            {
                foreach (var append in group)
                {
                    foreach (var passed in append.Events)
                    {
                        events.Add(passed.Content);
                    }
                }
                var isCommitted = TryCommit(group, events);
                if (!isCommitted)
                {
                    GiveUp(group);
                }
                _committed = null;
                queue.Release(group);
                group.Clear();
                events.Clear();
                if (!isCommitted)
                {
                    Recover();
                }
            }
            LogClosed(logger, store.Head.Value);
        }
        catch (Exception broken)
        {
            // The one place that catches everything on the write path: fail the group, stop, and let health say so.
            Stop(broken);
            if (_committed is { } appended)
            {
                Answer(group, appended); // it is durable, whatever broke afterwards
                queue.Release(group);
                group.Clear();
            }
            do
            {
                Tell(group, AppendResult.Failed(StoppedBecause!));
                queue.Release(group);
                group.Clear();
            }
            while (queue.Take(group, options.MaxCommitEvents, options.MaxCommitBytes));
        }
        finally
        {
            _finished.TrySetResult();
        }
    }

    /// <returns>False when the store can't be written to and the patience of the producers has ended.</returns>
    private bool TryCommit(List<PendingAppend> group, List<IncomingEvent> events)
    {
        var started = clock.GetTimestamp();
        Volatile.Write(ref _commitStarted, started);
        var tried = _store.Append(events);
        Volatile.Write(ref _commitStarted, 0);
        var elapsed = clock.GetElapsedTime(started);
        if (tried is not { } appended)
        {
            CommitTimes.Record(elapsed, succeeded: false);
            return false;
        }
        _committed = appended;
        Publish(appended.Recorded);
        Commits++;
        Duplicates += appended.Duplicates;
        Conflicts += appended.Conflicts.Length;
        CommitTimes.Record(elapsed);
        JournalMetrics.CommitDuration.Record(elapsed.TotalSeconds);
        JournalMetrics.CommitEvents.Record(events.Count);
        if (appended.Duplicates > 0)
        {
            JournalMetrics.Duplicates.Add(appended.Duplicates);
        }
        Answer(group, appended); // counted before: who is answered finds itself in the statistics
        LogCommitted(logger, events.Count, elapsed.TotalMilliseconds);
        return true;
    }

    private void Publish(RecordedEvent[] recorded)
    {
        if (recorded.Length > 0)
        {
            hub.Publish(new CommittedBatch(recorded, clock.GetTimestamp()));
        }
        Committed += recorded.Length;
        Rate.Add(recorded.Length);
        Types.Add(recorded);
    }

    /// <summary>Gives back the memory of everything that waits, and refuses what comes at once: a fault of the store may last for hours.</summary>
    private void GiveUp(List<PendingAppend> group)
    {
        var reason = _store.Outage.Reason;
        Tell(group, AppendResult.Unavailable(_store.IsOutcomeUnknown
            ? $"{reason} Whether this request is recorded is not known yet: send it again with the same ids."
            : $"{reason} Nothing of this request is recorded: send it again with the same ids."));
        var refusal = $"{reason} Nothing of this request is recorded: send it again with the same ids. Recording goes on by itself once the store can be written to.";
        var queued = queue.Suspend(refusal);
        Tell(queued, AppendResult.Unavailable(refusal));
        queue.Release(queued);
    }

    private void Recover()
    {
        Publish(_store.WaitUntilWritable(hub.Head, queue.Closing));
        queue.Resume();
    }

    private static void Tell(List<PendingAppend> appends, AppendResult result) => GroupAnswer.Send([.. appends.Select(append => (append, result))]);

    private void Answer(List<PendingAppend> group, AppendedGroup appended)
    {
        var (at, conflict) = (0, 0);
        var head = store.Head.Value - appended.Recorded.Length;
        foreach (var append in group)
        {
            var sequences = appended.Sequences.AsMemory(at, append.Events.Length);
            var duplicates = 0;
            foreach (var sequence in sequences.Span)
            {
                duplicates += sequence.Value == head + 1 ? 0 : 1;
                head = Math.Max(head, sequence.Value);
            }
            var conflicts = ConflictsOf(appended.Conflicts, ref conflict, at, append.Events.Length);
            _answers.Add((append, new AppendResult(AppendStatus.Committed, store.Epoch, sequences, duplicates - conflicts.Length) { Conflicts = conflicts }));
            at += append.Events.Length;
        }
        GroupAnswer.Send(CollectionsMarshal.AsSpan(_answers));
        _answers.Clear();
    }

    /// <summary>The conflicts among the events of one append, as indexes in it.</summary>
    private static int[] ConflictsOf(int[] all, ref int next, int start, int count)
    {
        var first = next;
        while (next < all.Length && all[next] < start + count)
        {
            next++;
        }
        if (next == first)
        {
            return [];
        }
        var own = all[first..next];
        for (var i = 0; i < own.Length; i++)
        {
            own[i] -= start;
        }
        return own;
    }

    private void Stop(Exception broken)
    {
        StoppedBecause = broken is StoreException ? broken.Message : $"{broken.GetType().Name}: {broken.Message}";
        if (_commitStarted != 0)
        {
            CommitTimes.Record(clock.GetElapsedTime(_commitStarted), succeeded: false);
        }
        LogStopped(logger, broken);
        queue.Close(StoppedBecause);
    }

    [LoggerMessage(EventIds.JournalStarted, LogLevel.Information, "Journal started: epoch {Epoch}, head {Head}")]
    private static partial void LogStarted(ILogger logger, string epoch, long head);

    [LoggerMessage(EventIds.JournalClosed, LogLevel.Information, "Journal closed: head {Head}")]
    private static partial void LogClosed(ILogger logger, long head);

    [LoggerMessage(EventIds.JournalStopped, LogLevel.Critical, "The journal has stopped; nothing more is recorded until the server is started again")]
    private static partial void LogStopped(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.Committed, LogLevel.Debug, "Committed {Events} events in {Milliseconds:0.0} ms")]
    private static partial void LogCommitted(ILogger logger, int events, double milliseconds);
}
