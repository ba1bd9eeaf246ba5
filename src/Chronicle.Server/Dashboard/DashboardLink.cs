using Chronicle.Events;
using Chronicle.Recall;

namespace Chronicle.Server.Dashboard;

/// <summary>Where the dashboard shows what an answer names.</summary>
internal static class DashboardLink
{
    public static string Of(string session) => "/sessions/" + Uri.EscapeDataString(session);

    /// <summary>Among the session's events.</summary>
    public static string Of(RecordedEvent recorded) => $"{Of(recorded.Content.SessionId)}?tab=events&event={recorded.Cursor}";

    /// <summary>A message in its conversation, everything else among the events.</summary>
    public static string Of(RecallDocument document, RecordedEvent recorded) =>
        document.Kind == DocumentKind.Message ? $"{Of(document.Session)}?tab=conversation&event={recorded.Cursor}" : Of(recorded);
}
