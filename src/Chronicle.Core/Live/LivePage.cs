using Chronicle.Budgets;
using Chronicle.Events;
using Chronicle.Journal;

namespace Chronicle.Live;

/// <summary>The events of a subscription's current frame. There is one for each subscription, filled again for each frame.</summary>
/// <remarks>
/// A reader whose connection takes nothing calls <see cref="LetGo"/>: the page then holds no event, gives its bytes back to the readers' budget, and gets
/// the rest of its events again from the store with <see cref="HoldAsync"/>. So stalled readers hold no memory, however many and however large their events.
/// </remarks>
/// <param name="store">Where events are read again.</param>
/// <param name="budget">The budget of all readers.</param>
/// <param name="connection">The budget of the readers of one connection; null when the reader is alone on it.</param>
public sealed class LivePage(IEventStore store, ByteBudget budget, ByteBudget? connection)
{
    private ReadOnlyMemory<RecordedEvent> _events;
    private Sequence[]? _rest; // while let go: the events that are still wanted
    private long _restBytes;
    private int _skipped; // events before the first that is held
    private long _held; // bytes taken from the budget

    /// <summary>The events held: all of the frame's until <see cref="LetGo"/> is called.</summary>
    public ReadOnlyMemory<RecordedEvent> Events => _events;

    /// <summary>Events of the frame.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the events can be read. False between <see cref="LetGo"/> and <see cref="HoldAsync"/>.</summary>
    public bool IsHeld => _rest is null;

    /// <param name="index">From 0, or from the event that was named to <see cref="LetGo"/>.</param>
    public RecordedEvent this[int index] => _events.Span[index - _skipped];

    /// <summary>Lets go of the events, until <see cref="HoldAsync"/>.</summary>
    /// <param name="first">The first event that is still wanted; <see cref="Count"/> when none is.</param>
    public void LetGo(int first)
    {
        if (_rest is not null)
        {
            return;
        }
        _rest = first < Count ? new Sequence[Count - first] : [];
        _restBytes = 0;
        for (var i = 0; i < _rest.Length; i++)
        {
            _rest[i] = this[first + i].Sequence;
            _restBytes += SizeOf(this[first + i]);
        }
        _skipped = first;
        _events = default;
        Release();
    }

    /// <summary>Gets the events again that were let go, and waits for room in the budget first.</summary>
    /// <param name="hasTurn">Whether its connection waits for just this page: it then waits for no other page of the connection.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>False when one of them is not in the store any more.</returns>
    public async ValueTask<bool> HoldAsync(bool hasTurn, CancellationToken cancellationToken)
    {
        if (_rest is not { } rest)
        {
            return true;
        }
        if (rest.Length > 0)
        {
            await TakeAsync(_restBytes, hasTurn, cancellationToken).ConfigureAwait(false);
            var events = await store.ReadAsync(rest, cancellationToken).ConfigureAwait(false);
            if (events.Count != rest.Length)
            {
                return false;
            }
            _events = events.ToArray();
        }
        _rest = null;
        return true;
    }

    /// <summary>What an event takes in memory with its wire form.</summary>
    internal static long SizeOf(RecordedEvent recorded) => 2L * recorded.Content.Size;

    /// <summary>Fills the page for a frame. Events shared with the window cost nothing more.</summary>
    internal void Fill(ReadOnlyMemory<RecordedEvent> events)
    {
        (_events, Count, _skipped, _rest) = (events, events.Length, 0, null);
    }

    /// <summary>Empties it for the next frame.</summary>
    internal void Clear()
    {
        (_events, Count, _skipped, _rest) = (default, 0, 0, null);
        Release();
    }

    /// <summary>Takes bytes of the budget for events to come.</summary>
    internal ValueTask TakeAsync(long bytes, CancellationToken cancellationToken) => TakeAsync(bytes, hasTurn: false, cancellationToken);

    private async ValueTask TakeAsync(long bytes, bool hasTurn, CancellationToken cancellationToken)
    {
        if (hasTurn)
        {
            connection?.Overdraw(bytes); // one at a time has the turn
        }
        else if (connection is not null)
        {
            await connection.TakeAsync(bytes, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        }
        try
        {
            await budget.TakeAsync(bytes, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            connection?.Release(bytes);
            throw;
        }
        _held += bytes;
    }

    /// <summary>Takes more bytes if there is room.</summary>
    internal bool TryTake(long bytes)
    {
        if (connection?.TryGrow(_held, bytes) == false)
        {
            return false;
        }
        if (!budget.TryGrow(_held, bytes))
        {
            connection?.Release(bytes);
            return false;
        }
        _held += bytes;
        return true;
    }

    internal void Release()
    {
        if (_held > 0)
        {
            budget.Release(_held);
            connection?.Release(_held);
            LargeMemory.Released(_held);
            _held = 0;
        }
    }
}
