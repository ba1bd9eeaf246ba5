using Chronicle.Events;

namespace Chronicle.Retention;

/// <summary>Which events may go: those that arrived before a moment. Messages may have a moment of their own, and so may a session's project; pinned sessions keep all of theirs.</summary>
/// <remarks>Age counts from the arrival, not from the producer's time: arrivals are in the journal's order, and a backfill of old events would go at once otherwise.</remarks>
/// <param name="Before">For sessions of no project that <paramref name="Projects"/> names; null keeps theirs.</param>
/// <param name="Projects">For the sessions of these projects, messages and all; null keeps theirs.</param>
public sealed record TrimRule(Timestamp? Before, IReadOnlyDictionary<string, Timestamp?> Projects)
{
    private static readonly Dictionary<string, Timestamp?> NoProjects = [];

    /// <summary>Everything may go: the oldest first, as far as is needed.</summary>
    public static TrimRule Everything { get; } = new(new Timestamp(long.MaxValue), NoProjects);

    /// <summary>For the messages of sessions that <see cref="Before"/> is for; null keeps them. As <see cref="Before"/> unless it is set.</summary>
    public Timestamp? MessagesBefore { get; init; } = Before;

    /// <summary>No event that arrived at this moment or later goes; null when none goes at all.</summary>
    public Timestamp? Latest => Projects.Values.Append(Before).Append(MessagesBefore).Max(moment => moment?.Micros) is { } latest ? new Timestamp(latest) : null;

    /// <summary>The moments for a session of this project.</summary>
    public TrimMoments For(string? project) =>
        project is not null && Projects.TryGetValue(project, out var own) ? new TrimMoments(own, own) : new TrimMoments(Before, MessagesBefore);
}
