using Chronicle.Events;

namespace Chronicle.Journal;

/// <summary>What became of a group.</summary>
/// <param name="Recorded">The new events, consecutive, in order; shared with every live reader.</param>
/// <param name="Sequences">For each event of the group, in its order, the sequence it has: its own, or its original's for a duplicate.</param>
public sealed record AppendedGroup(RecordedEvent[] Recorded, Sequence[] Sequences)
{
    public int Duplicates => Sequences.Length - Recorded.Length;
}
