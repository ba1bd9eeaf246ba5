using Chronicle.Events;

namespace Chronicle.Journal;

/// <summary>A store could not do what it promises. The message says what happened and what to do.</summary>
public sealed class StoreException : Exception
{
    public StoreException(string message, bool isTransient, Exception? inner = null)
        : base(message, inner) => IsTransient = isTransient;

    /// <summary>Whether the fault can pass without a repair of the data: locked, busy, disk full, no file descriptors, an I/O error. The journal waits for such faults to end.</summary>
    public bool IsTransient { get; }

    /// <summary>Whether the transaction may be recorded all the same: the commit itself failed. <see cref="IEventStore.ProbeAsync"/> finds out.</summary>
    public bool IsOutcomeUnknown { get; init; }

    /// <summary>Whether the store itself is not where it was: it may come back, but no producer is kept waiting for that.</summary>
    public bool IsGone { get; init; }

    /// <summary>The event that is not in the store as it was recorded; null when it is about something else.</summary>
    public Sequence? Damaged { get; init; }
}
