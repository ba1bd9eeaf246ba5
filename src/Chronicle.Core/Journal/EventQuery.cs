using Chronicle.Events;

namespace Chronicle.Journal;

/// <summary>A page of history to look for.</summary>
public sealed record EventQuery
{
    public EventFilter Filter { get; init; } = EventFilter.Everything;

    /// <summary>Only events after this one.</summary>
    public Sequence After { get; init; } = Sequence.None;

    /// <summary>Only events before this one.</summary>
    public Sequence Before { get; init; } = new(long.MaxValue);

    public bool Descending { get; init; }

    /// <summary>1 to 4096.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>The page ends once its events have this many bytes (<see cref="IncomingEvent.Size"/>). Default 16 MiB: 4,096 events of 1 MiB would be 4 GiB.</summary>
    public long MaxBytes { get; init; } = 16 << 20;

    /// <summary>How many events the store may look at for one page; the page then ends early and says how far it got.</summary>
    public int ScanBudget { get; init; } = 50_000;
}
