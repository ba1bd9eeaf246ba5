using Chronicle.Events;

namespace Chronicle.Recall;

/// <summary>A text that has no vector of some model yet, and an event to read it from.</summary>
public readonly record struct PendingText(TextKey Key, Sequence Sequence);
