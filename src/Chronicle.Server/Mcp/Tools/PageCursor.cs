using System.Globalization;
using Chronicle.Events;

namespace Chronicle.Server.Mcp.Tools;

/// <summary>Where a tool's answer goes on, as text a model hands back: <c>after:120</c> or <c>before:120</c>.</summary>
internal static class PageCursor
{
    public static string Write(string direction, Sequence sequence) => $"{direction}:{sequence.Value.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The place, when the cursor has this direction.</summary>
    /// <exception cref="ToolException">It is none of ours.</exception>
    public static Sequence? Read(string? cursor, string direction)
    {
        if (cursor is null)
        {
            return null;
        }
        if (cursor.Split(':') is not [var given and ("after" or "before"), var number] || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            throw new ToolException($"`{cursor}` is no cursor. Give `next` or `prev` of an earlier answer, or leave it out.");
        }
        return given == direction ? new Sequence(sequence) : null;
    }
}
