using Chronicle.Sessions;

namespace Chronicle.Testing;

/// <summary>All of a session in one line, so that two can be compared and the difference read.</summary>
public static class SessionDescription
{
    public static string Of(Session session) => string.Join(
        " | ", session.Id, session.Source ?? "-", session.Project ?? "-", session.Title ?? "-", session.Status, session.WaitingFor ?? "-",
        $"started {session.Started}", $"last {session.LastEvent}", $"received {session.LastReceived}", $"ended {session.Ended?.ToString() ?? "-"}",
        $"events {session.Events}", $"prompts {session.Prompts}", $"tools {session.ToolCalls}", $"errors {session.Errors}", $"{session.First}..{session.Last}",
        session.Phase, session.PhaseSince, session.Open.Dropped, string.Join(", ", session.Open.Entries.ToArray().Select(static entry => entry.ToString())));
}
