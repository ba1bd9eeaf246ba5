using Chronicle.Diagnostics;
using Chronicle.Events;
using Microsoft.Extensions.Logging;

namespace Chronicle.Journal;

/// <summary>Appends groups to the store and waits for faults that can pass, on the journal's thread.</summary>
/// <remarks>
/// A group is tried again until the patience of its producers ends. After that the store is probed until a group could be recorded. When the outcome of a commit
/// is not known, the head is read again first: a group that was recorded after all is never recorded twice, and its producers are told the truth.
/// </remarks>
internal sealed partial class PatientAppend(IEventStore store, JournalOptions options, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(750);

    private readonly Random _random = new(Environment.TickCount);

    public StoreOutage Outage { get; } = new(clock);

    /// <summary>Whether the last group that was given up may have been recorded all the same.</summary>
    public bool IsOutcomeUnknown { get; private set; }

    /// <returns>What became of the group; null when the fault lasted longer than its producers wait.</returns>
    /// <exception cref="StoreException">The store failed for good.</exception>
    public AppendedGroup? Append(List<IncomingEvent> events)
    {
        var (head, started) = (store.Head, clock.GetTimestamp());
        try
        {
            var appended = Wait(store.AppendAsync(events, CancellationToken.None));
            Outage.Forget();
            return appended;
        }
        catch (Exception fault) when (StoreOutage.MayPass(fault) || fault is StoreException { IsOutcomeUnknown: true })
        {
            return StoreOutage.MayPass(fault) ? Retry(events, head, fault, started) : Resolve(events, head, fault);
        }
    }

    /// <summary>Probes the store until a group could be recorded, or until the token is cancelled.</summary>
    /// <returns>What an append of unknown outcome has recorded after all, in order; readers do not have it yet.</returns>
    public RecordedEvent[] WaitUntilWritable(Sequence published, CancellationToken closing)
    {
        for (var pause = FirstPause; !closing.IsCancellationRequested; pause = Next(pause))
        {
            Sleep(pause, closing);
            var started = clock.GetTimestamp();
            try
            {
                Wait(store.ProbeAsync(CancellationToken.None));
                var late = ReadBack(published);
                End();
                return late;
            }
            catch (Exception fault) when (StoreOutage.MayPass(fault))
            {
                Note(fault, started);
            }
        }
        return [];
    }

    private AppendedGroup? Retry(List<IncomingEvent> events, Sequence head, Exception fault, long started)
    {
        IsOutcomeUnknown = false;
        for (var pause = FirstPause; ; pause = Next(pause))
        {
            IsOutcomeUnknown |= fault is StoreException { IsOutcomeUnknown: true };
            Note(fault, started);
            if (Outage.Elapsed >= options.Patience || fault is StoreException { IsGone: true })
            {
                return null;
            }
            JournalMetrics.Retries.Add(1);
            Sleep(pause, CancellationToken.None);
            started = clock.GetTimestamp();
            try
            {
                var recorded = Wait(store.ProbeAsync(CancellationToken.None)) != head;
                IsOutcomeUnknown = false;
                var appended = recorded ? Reconcile(events, head) : Wait(store.AppendAsync(events, CancellationToken.None));
                End();
                Outage.Forget();
                return appended;
            }
            catch (Exception again) when (StoreOutage.MayPass(again))
            {
                fault = again;
            }
        }
    }

    /// <summary>The store failed for good while it committed: whether the group is in is all that is left to find out.</summary>
    private AppendedGroup Resolve(List<IncomingEvent> events, Sequence head, Exception fault)
    {
        try
        {
            if (Wait(store.ProbeAsync(CancellationToken.None)) != head)
            {
                return Reconcile(events, head);
            }
        }
        catch (StoreException)
        {
            throw new StoreException($"{fault.Message} Whether the last group is recorded is not known.", isTransient: false, fault);
        }
        throw new StoreException(fault.Message, isTransient: false, fault);
    }

    /// <summary>What became of a group that was recorded although the store said that it failed: its events are read back in their order.</summary>
    private AppendedGroup Reconcile(List<IncomingEvent> events, Sequence head)
    {
        var recorded = ReadBack(head);
        var sequences = new Sequence[events.Count];
        List<int> others = [];
        var at = 0;
        for (var i = 0; i < sequences.Length; i++)
        {
            if (at < recorded.Length && IsSame(recorded[at], events[i]))
            {
                sequences[i] = recorded[at++].Sequence;
            }
            else
            {
                others.Add(i); // a duplicate: the store knows its original
            }
        }
        if (at < recorded.Length)
        {
            throw new StoreException($"Events after {head.Value} were recorded that the journal did not append: another program writes to the store.", isTransient: false);
        }
        int[] conflicts = [];
        if (others.Count > 0)
        {
            var known = Wait(store.AppendAsync(others.ConvertAll(index => events[index]), CancellationToken.None));
            for (var i = 0; i < others.Count; i++)
            {
                sequences[others[i]] = known.Sequences[i];
            }
            recorded = [.. recorded, .. known.Recorded];
            conflicts = Array.ConvertAll(known.Conflicts, index => others[index]);
        }
        return new AppendedGroup(recorded, sequences) { Conflicts = conflicts };
    }

    private RecordedEvent[] ReadBack(Sequence after)
    {
        List<RecordedEvent> read = [];
        while (after < store.Head)
        {
            var page = Wait(store.ReadAsync(after, 4096, CancellationToken.None));
            if (page.Count == 0)
            {
                break;
            }
            read.AddRange(page);
            after = page[^1].Sequence;
        }
        return [.. read];
    }

    private static bool IsSame(RecordedEvent recorded, IncomingEvent sent) =>
        (sent.Id is null || sent.Id == recorded.Id) && sent.SessionId == recorded.Content.SessionId && sent.Type == recorded.Content.Type
        && sent.Time == recorded.Content.Time && sent.Data.Span.SequenceEqual(recorded.Content.Data.Span);

    private void Note(Exception fault, long started)
    {
        if (Outage.Note(fault, started))
        {
            LogWaits(logger, fault.Message);
        }
    }

    private void End()
    {
        LogResumed(logger, Outage.Elapsed.TotalSeconds);
        Outage.End();
    }

    private static TimeSpan Next(TimeSpan pause) => 2 * pause < LongestPause ? 2 * pause : LongestPause;

    // Up to a third longer, so that servers on one disk do not try in step. Never more than a second.
    private void Sleep(TimeSpan pause, CancellationToken closing) =>
        ((Task)Task.Delay(pause * (1 + (_random.NextDouble() / 3)), clock, closing)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();

    // The thread is the journal's own: a store that is not done at once may block it.
    private static T Wait<T>(ValueTask<T> pending) => pending.IsCompletedSuccessfully ? pending.Result : pending.AsTask().GetAwaiter().GetResult();

    [LoggerMessage(EventIds.JournalWaits, LogLevel.Warning, "Nothing can be recorded now, and it is tried again until it can: {Reason}")]
    private static partial void LogWaits(ILogger logger, string reason);

    [LoggerMessage(EventIds.JournalResumed, LogLevel.Information, "Recording again after {Seconds:0.0} s")]
    private static partial void LogResumed(ILogger logger, double seconds);
}
