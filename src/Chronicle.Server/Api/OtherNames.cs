using Chronicle.Events;

namespace Chronicle.Server.Api;

/// <summary>What the parameters of older systems are called here.</summary>
internal static class OtherNames
{
    private static readonly Dictionary<string, string> Parameters = new(StringComparer.OrdinalIgnoreCase)
    {
        ["session_id"] = "session",
        ["session_ids"] = "session",
        ["sessionId"] = "session",
        ["claude_session_id"] = "session",
        ["sessions"] = "session",
        ["event_type"] = "type",
        ["event_types"] = "type",
        ["eventType"] = "type",
        ["hook_event_type"] = "type",
        ["hook_event_types"] = "type",
        ["hook_event_name"] = "type",
        ["types"] = "type",
        ["source_app"] = "source",
        ["source_apps"] = "source",
        ["sources"] = "source",
        ["tool_name"] = "tool",
        ["tool_names"] = "tool",
        ["tools"] = "tool",
        ["project_path"] = "project",
        ["project_paths"] = "project",
        ["projects"] = "project",
        ["trace_id"] = "trace",
        ["parent_id"] = "parent",
        ["user_id"] = "user",
        ["start_date"] = "since",
        ["start_time"] = "since",
        ["since_timestamp"] = "since",
        ["end_date"] = "until",
        ["end_time"] = "until",
        ["search"] = "q",
        ["query"] = "q",
        ["lastEventId"] = "after",
    };

    /// <summary>The parameter that <paramref name="other"/> means; null when it means none.</summary>
    public static string? ParameterOf(string other) => Parameters.GetValueOrDefault(other);

    /// <summary>A value as it is recorded: older systems name types by their hooks (<c>PreToolUse</c>).</summary>
    public static string ValueOf(string other, string value) =>
        Parameters.GetValueOrDefault(other) == "type" && value.Any(char.IsAsciiLetterUpper) && value.Length < 128 ? SnakeCase.Of(value) : value;
}
