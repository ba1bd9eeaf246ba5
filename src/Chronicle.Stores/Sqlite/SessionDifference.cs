using System.Globalization;
using Chronicle.Sessions;

namespace Chronicle.Stores.Sqlite;

/// <summary>Says where a stored session and its recount disagree.</summary>
internal static class SessionDifference
{
    // What older rules counted otherwise is not compared in a session that they began.
    private static readonly HashSet<string> ByRules = ["title", "status", "waiting for", "ended", "prompts", "tool calls", "errors", "open"];

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
        ("open", Open),
    ];

    /// <summary>The members that differ, or null when none does.</summary>
    public static string? Between(Session stored, Session counted)
    {
        var isByRules = stored.Rules == counted.Rules;
        // Versions before took times far ahead as they were.
        var isAhead = Session.IsFarAhead(stored.LastEvent, stored.LastReceived);
        var differences = Members.Where(member => (isByRules || !ByRules.Contains(member.Name)) && !Equals(member.Value(stored), member.Value(counted))
                && !(isAhead && member.Name is "started" or "last event" or "ended"))
            .Select(member => $"{member.Name} is {member.Value(stored) ?? "absent"}, counted {member.Value(counted) ?? "absent"}").ToList();
        return differences.Count == 0 ? null : string.Join("; ", differences);
    }

    // Without the calls of the turn: such a call may have ended in another session, of which not all events need be there any more.
    private static string Open(Session session)
    {
        List<string> open = [];
        foreach (var entry in session.Open.Entries)
        {
            if (entry.Kind != OpenKind.Call || entry.IsBackground)
            {
                open.Add(string.Create(CultureInfo.InvariantCulture, $"{entry.Kind} {entry.Sequence.Value}"));
            }
        }
        return string.Join(", ", open);
    }
}
