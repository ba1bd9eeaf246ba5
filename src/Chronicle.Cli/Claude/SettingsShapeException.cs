namespace Chronicle.Cli.Claude;

/// <summary>A settings file that is JSON but not laid out as Claude Code documents it.</summary>
internal sealed class SettingsShapeException(string message) : Exception(message);
