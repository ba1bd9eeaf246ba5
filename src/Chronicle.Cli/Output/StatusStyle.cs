using Spectre.Console;

namespace Chronicle.Cli.Output;

/// <summary>One colour per status, for sessions and for the nodes of their trees.</summary>
internal static class StatusStyle
{
    public static Style Of(string? status) => new(status switch
    {
        "active" or "running" or "working" or "looping" => Color.Blue,
        "waiting" => Color.Yellow,
        "completed" or "ok" or "done" or "your_turn" => Color.Green,
        "error" or "denied" or "failed" => Color.Red,
        _ => Color.Grey,
    });
}
