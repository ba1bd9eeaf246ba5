using Spectre.Console;

namespace Chronicle.Cli.Output;

/// <summary>One colour per status, for sessions and for the nodes of their trees.</summary>
internal static class StatusStyle
{
    public static Style Of(string? status) => new(status switch
    {
        "active" or "running" => Color.Blue,
        "waiting" => Color.Yellow,
        "completed" or "ok" => Color.Green,
        "error" or "denied" => Color.Red,
        _ => Color.Grey,
    });
}
