using Chronicle.Events;

namespace Chronicle.Journal;

/// <summary>Consecutive events of one commit, at least one. Immutable and shared by all readers.</summary>
/// <param name="events">The events.</param>
/// <param name="committedAt">A timestamp of the clock that the hub has.</param>
public sealed class CommittedBatch(RecordedEvent[] events, long committedAt)
{
    public RecordedEvent[] Events { get; } = events;

    public Sequence First => Events[0].Sequence;

    public Sequence Last => Events[^1].Sequence;

    /// <summary>When it was committed, as a timestamp: deliveries are measured from here.</summary>
    public long CommittedAt { get; } = committedAt;

    /// <summary>About what it holds in memory, its wire form included.</summary>
    public long Size { get; } = events.Sum(recorded => 2L * recorded.Content.Size);
}
