using Chronicle.Events;

namespace Chronicle.Recall;

/// <summary>A text that could not be embedded: a dead letter, kept until it is tried again with success.</summary>
/// <param name="Key">The text.</param>
/// <param name="Sequence">An event to read it from.</param>
/// <param name="Model">The model that failed.</param>
/// <param name="Reason">What went wrong, for people.</param>
/// <param name="Attempts">How often it was given up.</param>
/// <param name="Time">When it was given up last.</param>
public sealed record FailedText(TextKey Key, Sequence Sequence, string Model, string Reason, int Attempts, Timestamp Time);
