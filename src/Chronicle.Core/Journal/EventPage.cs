using Chronicle.Events;

namespace Chronicle.Journal;

/// <param name="Events">Matches in the order asked.</param>
/// <param name="ScannedTo">The last sequence looked at (inclusive): everything between the start and it that matches is in <paramref name="Events"/>.</param>
/// <param name="IsComplete">Whether the range asked for was looked at to its end.</param>
public sealed record EventPage(IReadOnlyList<RecordedEvent> Events, Sequence ScannedTo, bool IsComplete);
