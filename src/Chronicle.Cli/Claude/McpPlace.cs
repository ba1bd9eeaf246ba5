namespace Chronicle.Cli.Claude;

/// <summary>Where Claude Code keeps its MCP servers: in another file than its settings, and per scope in another place of it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Members">The way from its root to our entry.</param>
internal sealed record McpPlace(string Path, IReadOnlyList<string> Members)
{
    private const string Servers = "mcpServers";

    /// <param name="scope">One of <see cref="SettingsScope.Names"/>.</param>
    public static McpPlace Of(string scope) => scope switch
    {
        "project" => new McpPlace(System.IO.Path.Combine(Environment.CurrentDirectory, ".mcp.json"), [Servers, McpEntry.Name]),
        "local" => new McpPlace(UserFile(), ["projects", Environment.CurrentDirectory, Servers, McpEntry.Name]),
        _ => new McpPlace(UserFile(), [Servers, McpEntry.Name]),
    };

    // In the home directory, beside the folder of the settings; inside that folder when a variable has moved it.
    private static string UserFile() => System.IO.Path.Combine(
        Environment.GetEnvironmentVariable("CLAUDE_CONFIG_DIR") is { Length: > 0 } folder ? folder : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".claude.json");
}
