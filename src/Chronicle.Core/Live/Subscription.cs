using System.Runtime.CompilerServices;
using Chronicle.Budgets;
using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Journal;

namespace Chronicle.Live;

/// <summary>One reader's way through the journal: in order, without a gap, from any start into the present.</summary>
/// <remarks>Owns its cursor and its page. Reads from the hub's window while it keeps up, from the store while it does not.</remarks>
/// <param name="store">Where it catches up.</param>
/// <param name="hub">Where it is live.</param>
/// <param name="filter">What it wants.</param>
/// <param name="start">Where it starts.</param>
/// <param name="connection">What the pages of all readers of its connection may take together; null when it is alone on it.</param>
public sealed class Subscription(IEventStore store, LiveHub hub, EventFilter filter, StartPoint start, ByteBudget? connection = null)
{
    /// <summary>Bytes of a page's events, unless a single one is larger. With their wire form and a connection's buffer of 64 KiB a reader stays below 256 KiB.</summary>
    internal const int PageBytes = 96 << 10;

    private const int OwnPageBytes = 1 << 20; // of the index and of the bus: readers too, but no clients, and two at most
    private const int PageEvents = 512;

    private readonly LivePage _page = new(store, hub.Memory, connection);

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
                if (TakeFromWindow() is { } committedAt)
                {
                    if (_page.Count > 0)
                    {
                        yield return Frame(LiveFrameKind.Events) with { Page = _page };
                        if (isLive && readers is not null && _page.IsHeld)
                        {
                            hub.Delivered(committedAt); // asking for the next frame means this one was written
                        }
                        _page.Clear();
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
                    await CatchUpAsync(cancellationToken);
                    if (before.Next < store.Oldest)
                    {
                        // Looked at after the reading: the page may lack what was dropped meanwhile.
                        _page.Clear();
                        _cursor = new Sequence(store.Oldest.Value - 1);
                        yield return Frame(LiveFrameKind.Reset) with { Reason = "trimmed" };
                        continue;
                    }
                    LiveMetrics.CatchUpPages.Add(1);
                    if (_page.Count > 0)
                    {
                        yield return Frame(LiveFrameKind.Events) with { Page = _page };
                    }
                    _page.Clear();
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
            _page.Clear();
            readers?.Add(-1);
        }
    }

    private int MostBytes => Transport is null ? OwnPageBytes : PageBytes;

    private LiveFrame Frame(LiveFrameKind kind) => new(kind, new Cursor(store.Epoch, _cursor));

    /// <summary>Fills the page with what is new to this reader and wanted, up to a page's size, and moves the cursor past it.</summary>
    /// <returns>When the first batch was committed, the one that waited longest; null when the window does not hold the next event.</returns>
    private long? TakeFromWindow()
    {
        if (hub.Find(_cursor) is not { } batch)
        {
            return null;
        }
        var committedAt = batch.CommittedAt;
        var most = MostBytes;
        if (filter.IsEverything && batch.Last == hub.Head && batch.First == _cursor.Next && batch.Size <= 2 * most)
        {
            _cursor = batch.Last;
            _page.Fill(batch.Events); // the usual case: one small batch, as it is
            return committedAt;
        }
        List<RecordedEvent>? wanted = null;
        long bytes = 0;
        for (; batch is not null && bytes < most && !(wanted?.Count >= PageEvents); batch = hub.Find(_cursor))
        {
            for (var at = (int)(_cursor.Value - batch.First.Value + 1); at < batch.Events.Length; at++)
            {
                var recorded = batch.Events[at];
                if (filter.Matches(recorded.Content))
                {
                    if (bytes > 0 && bytes + recorded.Content.Size > most)
                    {
                        bytes = most; // the next page's first
                        break;
                    }
                    bytes += recorded.Content.Size;
                    (wanted ??= []).Add(recorded);
                }
                _cursor = recorded.Sequence;
            }
        }
        _page.Fill(wanted?.ToArray());
        return committedAt;
    }

    /// <summary>Fills the page from the store. Room is taken before the reading; a large event that does not fit is read again once there is room for it.</summary>
    private async ValueTask CatchUpAsync(CancellationToken cancellationToken)
    {
        for (long room = 2 * PageBytes; ;)
        {
            if (Transport is not null)
            {
                await _page.TakeAsync(room, cancellationToken);
            }
            var (events, scannedTo) = await ReadPageAsync(cancellationToken);
            long bytes = 0;
            foreach (var recorded in events)
            {
                bytes += LivePage.SizeOf(recorded);
            }
            if (Transport is null || bytes <= room || _page.TryTake(bytes - room))
            {
                _cursor = scannedTo > _cursor ? scannedTo : _cursor;
                _page.Fill(events as RecordedEvent[] ?? [.. events]);
                return;
            }
            room = bytes;
            _page.Clear();
        }
    }

    private async ValueTask<(IReadOnlyList<RecordedEvent> Events, Sequence ScannedTo)> ReadPageAsync(CancellationToken cancellationToken)
    {
        if (filter.IsEverything)
        {
            var events = await store.ReadAsync(_cursor, PageEvents, MostBytes, cancellationToken);
            return (events, events.Count > 0 ? events[^1].Sequence : _cursor);
        }
        var page = await store.QueryAsync(new EventQuery { Filter = filter, After = _cursor, Limit = PageEvents, MaxBytes = MostBytes }, cancellationToken);
        return (page.Events, page.ScannedTo);
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
