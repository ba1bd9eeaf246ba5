using Chronicle.Events;
using Chronicle.Sessions;

namespace Chronicle.Journal;

/// <summary>A page of sessions to look for.</summary>
public sealed record SessionQuery
{
    public IReadOnlySet<SessionStatus>? Statuses { get; init; }
    public IReadOnlySet<SessionState>? States { get; init; }
    public IReadOnlySet<string>? Projects { get; init; }
    public IReadOnlySet<string>? Sources { get; init; }

    /// <summary>Sessions with an event at or after.</summary>
    public Timestamp? Since { get; init; }

    /// <summary>Text that the id, the title or the project contains, without regard to case.</summary>
    public string? Text { get; init; }

    /// <summary>Whether the server's own session is among them.</summary>
    public bool WithRecorder { get; init; } = true;

    /// <summary>Where the page before ended; null for the first.</summary>
    public SessionPosition? Before { get; init; }

    /// <summary>1 to 1000.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>When states are told.</summary>
    public required SessionMoment Moment { get; init; }

    public bool Matches(Session session) =>
        (Before is not { } place || place.IsBefore(session))
        && (WithRecorder || !session.IsRecorder)
        && (Statuses is null || Statuses.Contains(session.StatusAt(Moment)))
        && (States is null || States.Contains(session.StateAt(Moment)))
        && (Projects is null || (session.Project is { } project && Projects.Contains(project)))
        && (Sources is null || (session.Source is { } source && Sources.Contains(source)))
        && (Since is not { } since || session.LastEvent >= since)
        && (Text is null || Contains(session.Id) || Contains(session.Title) || Contains(session.Project));

    private bool Contains(string? value) => value?.Contains(Text!, StringComparison.OrdinalIgnoreCase) == true;
}
