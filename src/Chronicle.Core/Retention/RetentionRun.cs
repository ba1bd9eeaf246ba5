using Chronicle.Events;

namespace Chronicle.Retention;

/// <summary>What a run of retention dropped, or has dropped so far when it failed.</summary>
/// <param name="Started">When it began.</param>
/// <param name="Ended">When it was over.</param>
/// <param name="Events">Events dropped.</param>
/// <param name="Sessions">Sessions that went with their last event.</param>
/// <param name="First">The oldest event dropped; none when there was none.</param>
/// <param name="Last">The newest event dropped.</param>
/// <param name="Archives">The files it wrote before.</param>
public sealed record RetentionRun(Timestamp Started, Timestamp Ended, long Events, long Sessions, Sequence First, Sequence Last, IReadOnlyList<string> Archives);
