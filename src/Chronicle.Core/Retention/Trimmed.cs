namespace Chronicle.Retention;

/// <summary>What one step of trimming dropped.</summary>
/// <param name="Events">Events dropped; fewer than were named when some were gone or their session is pinned.</param>
/// <param name="Sessions">Sessions that went with their last event.</param>
public readonly record struct Trimmed(long Events, long Sessions);
