using System.Runtime.CompilerServices;
using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Journal;

namespace Chronicle.Live;

/// <summary>One reader's way through the journal: in order, without a gap, from any start into the present.</summary>
/// <remarks>Owns its cursor. Reads from the hub's window while it keeps up, from the store while it does not.</remarks>
public sealed class Subscription(IEventStore store, LiveHub hub, EventFilter filter, StartPoint start)
{
    private const int CatchUpPage = 512; // × about 600 B ≈ 300 KB: one write to a socket

    private Sequence _cursor = start.After;
    private long _tick = hub.Ticks;

    /// <summary>What writes the frames, for metrics: one of few names. Null: a part of the server reads, and is not counted among its readers.</summary>
    public string? Transport { get; init; }

    /// <summary>How many events the reader is behind the journal.</summary>
    public long Lag => Math.Max(0, hub.Head.Value - _cursor.Value);

    /// <summary>Frames until the reader leaves or the server ends. Read by one reader at a time.</summary>
    /// <exception cref="StoreException">Catching up from the store failed.</exception>
    public async IAsyncEnumerable<LiveFrame> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var readers = Transport is null ? null : hub.Enter(Transport);
        try
        {
            if (start.ResetReason is not null)
            {
                yield return Frame(LiveFrameKind.Reset) with { Reason = start.ResetReason };
            }
            var isLive = false;
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var changed = hub.Changed;
                if (hub.Find(_cursor) is { } batch)
                {
                    var committedAt = batch.CommittedAt; // the first batch's: what waited longest
                    if (TakeFrom(batch) is { IsEmpty: false } events)
                    {
                        yield return Frame(LiveFrameKind.Events) with { Events = events };
                        if (isLive && readers is not null)
                        {
                            hub.Delivered(committedAt); // who asks for the next frame has written this one
                        }
                    }
                    continue;
                }
                if (_cursor < hub.Head)
                {
                    if (isLive)
                    {
                        isLive = false;
                        LiveMetrics.FellBehind.Add(1);
                        yield return Frame(LiveFrameKind.FellBehind);
                    }
                    var before = _cursor;
                    var page = await CatchUpAsync(cancellationToken);
                    if (before.Next < store.Oldest)
                    {
                        // Looked at after the reading: the page may lack what was dropped meanwhile.
                        _cursor = new Sequence(store.Oldest.Value - 1);
                        yield return Frame(LiveFrameKind.Reset) with { Reason = "trimmed" };
                        continue;
                    }
                    LiveMetrics.CatchUpPages.Add(1);
                    if (page.Count > 0)
                    {
                        yield return Frame(LiveFrameKind.Events) with { Events = page.ToArray() };
                    }
                    if (IsQuiet())
                    {
                        yield return Frame(LiveFrameKind.Heartbeat); // a long search for matches must not look dead
                    }
                    continue;
                }
                // Time passes at every yield, so each of these looks again from the top before it waits or ends.
                if (!isLive)
                {
                    isLive = true;
                    yield return Frame(LiveFrameKind.CaughtUp);
                }
                else if (hub.IsClosed)
                {
                    yield return Frame(LiveFrameKind.Bye);
                    yield break;
                }
                else if (IsQuiet())
                {
                    yield return Frame(LiveFrameKind.Heartbeat);
                }
                else
                {
                    await changed.WaitAsync(cancellationToken);
                }
            }
        }
        finally
        {
            readers?.Add(-1);
        }
    }

    private LiveFrame Frame(LiveFrameKind kind) => new(kind, new Cursor(store.Epoch, _cursor));

    /// <summary>What is new to this reader and wanted, from this batch on to the last one or to a page; moves the cursor past it.</summary>
    private ReadOnlyMemory<RecordedEvent> TakeFrom(CommittedBatch? batch)
    {
        List<RecordedEvent>? wanted = null;
        for (; batch is not null && (wanted is null || wanted.Count < CatchUpPage); batch = hub.Find(_cursor))
        {
            var unseen = batch.Events.AsMemory((int)(_cursor.Value - batch.First.Value + 1));
            _cursor = batch.Last;
            if (filter.IsEverything && wanted is null && batch.Last == hub.Head)
            {
                return unseen; // the usual case: one batch, as it is
            }
            foreach (var recorded in unseen.Span)
            {
                if (filter.Matches(recorded.Content))
                {
                    (wanted ??= []).Add(recorded);
                }
            }
        }
        return wanted?.ToArray();
    }

    private async ValueTask<IReadOnlyList<RecordedEvent>> CatchUpAsync(CancellationToken cancellationToken)
    {
        if (filter.IsEverything)
        {
            var events = await store.ReadAsync(_cursor, CatchUpPage, cancellationToken);
            _cursor = events.Count > 0 ? events[^1].Sequence : _cursor;
            return events;
        }
        var query = new EventQuery { Filter = filter, After = _cursor, Limit = CatchUpPage };
        var page = await store.QueryAsync(query, cancellationToken);
        _cursor = page.ScannedTo > _cursor ? page.ScannedTo : _cursor;
        return page.Events;
    }

    private bool IsQuiet()
    {
        var tick = hub.Ticks;
        if (tick == _tick)
        {
            return false;
        }
        _tick = tick;
        return true;
    }
}
