using Chronicle.Events;

namespace Chronicle.Server.Erasing;

/// <summary>How far an erasure is.</summary>
/// <param name="Erased">Events erased.</param>
/// <param name="First">Where they were recorded at the earliest.</param>
/// <param name="Last">Where they were recorded at the latest.</param>
/// <param name="Blocker">Who keeps what is left of them in the files; null when nothing is left.</param>
internal sealed record ErasureOutcome(long Erased, Sequence First, Sequence Last, string? Blocker);
