using Chronicle.Events;
using Chronicle.Sessions;

namespace Chronicle.Journal;

/// <summary>A page of sessions to look for.</summary>
public sealed record SessionQuery
{
    public IReadOnlySet<SessionStatus>? Statuses { get; init; }
    public IReadOnlySet<string>? Projects { get; init; }
    public IReadOnlySet<string>? Sources { get; init; }

    /// <summary>Sessions with an event at or after.</summary>
    public Timestamp? Since { get; init; }

    /// <summary>Text that the id, the title or the project contains, without regard to case.</summary>
    public string? Text { get; init; }

    /// <summary>Only sessions whose last event is before this one: where the page before ended.</summary>
    public Sequence Before { get; init; } = new(long.MaxValue);

    /// <summary>1 to 1000.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>What "now" is for <see cref="SessionStatus.Idle"/>.</summary>
    public required Timestamp Now { get; init; }

    public bool Matches(Session session) =>
        (Statuses is null || Statuses.Contains(session.StatusAt(Now)))
        && (Projects is null || (session.Project is { } project && Projects.Contains(project)))
        && (Sources is null || (session.Source is { } source && Sources.Contains(source)))
        && (Since is not { } since || session.LastEvent >= since)
        && (Text is null || Contains(session.Id) || Contains(session.Title) || Contains(session.Project));

    private bool Contains(string? value) => value?.Contains(Text!, StringComparison.OrdinalIgnoreCase) == true;
}
