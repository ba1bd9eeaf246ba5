namespace Chronicle.Cli.Claude;

/// <summary>Where Claude Code reads settings from.</summary>
internal static class SettingsScope
{
    public static readonly string[] Names = ["user", "project", "local"];

    /// <param name="scope">One of <see cref="Names"/>.</param>
    public static string PathOf(string scope) => scope switch
    {
        "project" => Path.Combine(Environment.CurrentDirectory, ".claude", "settings.json"),
        "local" => Path.Combine(Environment.CurrentDirectory, ".claude", "settings.local.json"),
        _ => Path.Combine(UserFolder(), "settings.json"),
    };

    /// <summary>Set by an administrator; beats the others.</summary>
    public static string ManagedPath() =>
        OperatingSystem.IsWindows() ? @"C:\Program Files\ClaudeCode\managed-settings.json"
        : OperatingSystem.IsMacOS() ? "/Library/Application Support/ClaudeCode/managed-settings.json"
        : "/etc/claude-code/managed-settings.json";

    private static string UserFolder() => Environment.GetEnvironmentVariable("CLAUDE_CONFIG_DIR") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".claude");
}
