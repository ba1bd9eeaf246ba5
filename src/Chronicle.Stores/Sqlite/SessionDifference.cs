using Chronicle.Sessions;

namespace Chronicle.Stores.Sqlite;

/// <summary>Says where a stored session and its recount disagree.</summary>
internal static class SessionDifference
{
    private static readonly (string Name, Func<Session, object?> Value)[] Members =
    [
        ("source", session => session.Source),
        ("project", session => session.Project),
        ("title", session => session.Title),
        ("status", session => session.Status),
        ("waiting for", session => session.WaitingFor),
        ("started", session => session.Started),
        ("last event", session => session.LastEvent),
        ("last received", session => session.LastReceived),
        ("ended", session => session.Ended),
        ("events", session => session.Events),
        ("prompts", session => session.Prompts),
        ("tool calls", session => session.ToolCalls),
        ("errors", session => session.Errors),
        ("first", session => session.First),
        ("last", session => session.Last),
    ];

    /// <summary>The members that differ, or null when none does.</summary>
    public static string? Between(Session stored, Session counted)
    {
        // Versions before took times far ahead as they were.
        var isAhead = Session.IsFarAhead(stored.LastEvent, stored.LastReceived);
        var differences = Members.Where(member => !Equals(member.Value(stored), member.Value(counted)) && !(isAhead && member.Name is "started" or "last event" or "ended"))
            .Select(member => $"{member.Name} is {member.Value(stored) ?? "absent"}, counted {member.Value(counted) ?? "absent"}").ToList();
        return differences.Count == 0 ? null : string.Join("; ", differences);
    }
}
