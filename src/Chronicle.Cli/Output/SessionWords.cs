using Chronicle.Client;

namespace Chronicle.Cli.Output;

/// <summary>What a session does and for how long, in words. Ages follow the server's clock, which is in its answer.</summary>
internal static class SessionWords
{
    public static string State(SessionInfo session) => session.State switch
    {
        null => session.Status ?? "",
        "your_turn" => "your turn",
        var state => state,
    };

    /// <summary>How long it has been so; empty when the server did not say.</summary>
    public static string Age(SessionInfo session) => Age(session, session.StateSince);

    /// <summary>The question or command that waits, what runs, or null when it does nothing.</summary>
    public static string? Doing(SessionInfo session) => session.Doing is { } doing ? $"{Words(doing)} ({Age(session, doing.Since)})" : session.WaitingFor;

    /// <summary>Each wait for a person, the newest first.</summary>
    public static IEnumerable<string> Waits(SessionInfo session) => session.Open
        .Where(one => one.Kind == "wait" && !(one.SnoozedUntil > session.Now))
        .OrderByDescending(one => one.Since)
        .Select(one => $"{Words(one)} ({Age(session, one.Since)})");

    /// <summary>The order of a list for people: who waits for one first, the lost last, else as the server has it.</summary>
    public static int Rank(SessionInfo session) => session.State switch { "waiting" => 0, "working" or "looping" => 1, "quiet" => 2, "your_turn" => 3, "lost" => 5, _ => 4 };

    private static string Words(OpenInfo open)
    {
        var aside = open.Background ? " in the background" : "";
        return (open.Kind, open.Reason) switch
        {
            ("wait", "permission") => $"asks: {Join(open.Tool, open.Text)}",
            ("wait", "input") => "asks for its next prompt",
            ("wait", _) => $"asks: {open.Text ?? open.Tool ?? "an answer"}",
            ("agent", _) => $"sub-agent{aside} {Join(open.Tool, open.Text)}",
            ("turn", _) => "thinking",
            _ when open.Tool is "Bash" or "PowerShell" && open.Text is not null => $"running{aside} {open.Text}",
            _ => $"{open.Tool}{aside} {open.Text}".Trim(),
        };
    }

    private static string Join(string? tool, string? text) => string.IsNullOrEmpty(text) ? tool ?? "" : string.IsNullOrEmpty(tool) ? text : $"{tool}: {text}";

    private static string Age(SessionInfo session, DateTimeOffset? since) =>
        session.Now - since is { } age ? Quantities.Duration(age < TimeSpan.Zero ? TimeSpan.Zero : age) : "";
}
