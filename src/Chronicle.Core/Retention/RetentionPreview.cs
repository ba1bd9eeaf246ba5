using Chronicle.Events;

namespace Chronicle.Retention;

/// <summary>What a run would drop now.</summary>
/// <param name="Events">Events that would go.</param>
/// <param name="First">The first of them in the order they go; none when there is none.</param>
/// <param name="Last">The last of them.</param>
/// <param name="Bytes">About what they take.</param>
/// <param name="IsComplete">Whether that is all; otherwise it is what was looked at.</param>
public sealed record RetentionPreview(long Events, Sequence First, Sequence Last, long Bytes, bool IsComplete)
{
    public static RetentionPreview Nothing { get; } = new(0, Sequence.None, Sequence.None, 0, IsComplete: true);
}
