using Chronicle.Events;

namespace Chronicle.Journal;

/// <summary>What became of a group.</summary>
/// <param name="Recorded">The new events, consecutive, in order; shared with every live reader.</param>
/// <param name="Sequences">
/// For each event of the group, in its order, the sequence it has: its own, or its original's for a duplicate. For a conflict, the sequence of the event that has its id.
/// </param>
public sealed record AppendedGroup(RecordedEvent[] Recorded, Sequence[] Sequences)
{
    /// <summary>Indexes in the group of events that were not recorded because their id belongs to another event, ascending.</summary>
    public int[] Conflicts { get; init; } = [];

    public int Duplicates => Sequences.Length - Recorded.Length - Conflicts.Length;
}
