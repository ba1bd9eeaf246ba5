namespace Chronicle.Cli.Claude;

/// <summary>The events of Claude Code's hooks that a recorder wants.</summary>
internal static class HookEvents
{
    /// <summary>Claude Code takes only command hooks for these.</summary>
    public static readonly string[] Command = ["SessionStart", "Setup"];

    /// <summary>
    /// All others, except two: a WorktreeCreate hook replaces git's own behaviour, and MessageDisplay repeats as a stream what Stop says at once.
    /// </summary>
    public static readonly string[] Http =
    [
        "InstructionsLoaded", "UserPromptSubmit", "UserPromptExpansion", "PreToolUse", "PermissionRequest", "PermissionDenied", "PostToolUse", "PostToolUseFailure",
        "PostToolBatch", "Notification", "SubagentStart", "SubagentStop", "TaskCreated", "TaskCompleted", "Stop", "StopFailure", "TeammateIdle", "ConfigChange",
        "CwdChanged", "DirectoryAdded", "FileChanged", "WorktreeRemove", "PreCompact", "PostCompact", "SessionEnd", "Elicitation", "ElicitationResult",
    ];
}
