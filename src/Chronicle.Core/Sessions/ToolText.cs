using Chronicle.Events;

namespace Chronicle.Sessions;

/// <summary>The one telling argument of a tool call.</summary>
internal static class ToolText
{
    /// <summary>The command, path, pattern, address or question of a tool's input, or null when it has none of them.</summary>
    public static string? Summary(ReadOnlySpan<byte> input) =>
        JsonBody.GetString(input, "command"u8)
        ?? JsonBody.GetString(input, "file_path"u8)
        ?? JsonBody.GetString(input, "pattern"u8)
        ?? JsonBody.GetString(input, "url"u8)
        ?? JsonBody.GetString(input, "query"u8)
        ?? JsonBody.GetString(input, "description"u8)
        ?? JsonBody.GetString(input, "path"u8)
        ?? JsonBody.GetString(input, "prompt"u8);
}
