namespace Chronicle.Events;

/// <summary>Which member a name stands for. Of several names for one member, the lowest rank wins.</summary>
internal static class EventMembers
{
    public static (EventMember Member, int Rank) Of(ReadOnlySpan<byte> name, EventDialect dialect) => dialect switch
    {
        EventDialect.Chronicle => OfChronicle(name),
        EventDialect.ClaudeCode => OfClaudeCode(name),
        EventDialect.Exported => OfExported(name),
        _ => OfDisler(name),
    };

    /// <summary>Members of the body that stand in for absent ones of the envelope: hooks that wrap their payload keep them there.</summary>
    public static EventMember OfBody(ReadOnlySpan<byte> name) => name.Length switch
    {
        9 when name.SequenceEqual("tool_name"u8) => EventMember.ToolName,
        11 when name.SequenceEqual("tool_use_id"u8) => EventMember.ToolUseId,
        11 when name.SequenceEqual("duration_ms"u8) => EventMember.DurationMs,
        3 when name.SequenceEqual("cwd"u8) => EventMember.Project,
        12 when name.SequenceEqual("project_path"u8) => EventMember.Project,
        8 when name.SequenceEqual("agent_id"u8) => EventMember.AgentId,
        9 when name.SequenceEqual("prompt_id"u8) => EventMember.PromptId,
        _ => EventMember.Unknown,
    };

    /// <summary>A member's own name, for people.</summary>
    public static string NameOf(EventMember member) => member switch
    {
        EventMember.SessionId => "session_id",
        EventMember.ToolName => "tool_name",
        EventMember.ToolUseId => "tool_use_id",
        EventMember.TraceId => "trace_id",
        EventMember.SpanId => "span_id",
        EventMember.ParentId => "parent_id",
        EventMember.AgentId => "agent_id",
        EventMember.PromptId => "prompt_id",
        EventMember.IdScope => "id_scope",
        _ => member.ToString().ToLowerInvariant(),
    };

    private static (EventMember, int) OfChronicle(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when name.SequenceEqual("id"u8) => (EventMember.Id, 0),
        3 when name.SequenceEqual("seq"u8) => (EventMember.Recorded, 0),
        3 when name.SequenceEqual("cwd"u8) => (EventMember.Project, 2),
        4 when name.SequenceEqual("type"u8) => (EventMember.Type, 0),
        4 when name.SequenceEqual("time"u8) => (EventMember.Time, 0),
        4 when name.SequenceEqual("data"u8) => (EventMember.Data, 0),
        6 when name.SequenceEqual("source"u8) => (EventMember.Source, 0),
        6 when name.SequenceEqual("cursor"u8) => (EventMember.Recorded, 0),
        7 when name.SequenceEqual("project"u8) => (EventMember.Project, 0),
        7 when name.SequenceEqual("span_id"u8) => (EventMember.SpanId, 0),
        8 when name.SequenceEqual("event_id"u8) => (EventMember.Id, 1),
        8 when name.SequenceEqual("id_scope"u8) => (EventMember.IdScope, 0),
        8 when name.SequenceEqual("trace_id"u8) => (EventMember.TraceId, 0),
        8 when name.SequenceEqual("agent_id"u8) => (EventMember.AgentId, 0),
        8 when name.SequenceEqual("received"u8) => (EventMember.Received, 0),
        9 when name.SequenceEqual("timestamp"u8) => (EventMember.Time, 1),
        9 when name.SequenceEqual("tool_name"u8) => (EventMember.ToolName, 0),
        9 when name.SequenceEqual("parent_id"u8) => (EventMember.ParentId, 0),
        9 when name.SequenceEqual("prompt_id"u8) => (EventMember.PromptId, 0),
        10 when name.SequenceEqual("session_id"u8) => (EventMember.SessionId, 0),
        10 when name.SequenceEqual("event_type"u8) => (EventMember.Type, 1),
        11 when name.SequenceEqual("tool_use_id"u8) => (EventMember.ToolUseId, 0),
        11 when name.SequenceEqual("duration_ms"u8) => (EventMember.DurationMs, 0),
        12 when name.SequenceEqual("project_path"u8) => (EventMember.Project, 1),
        15 when name.SequenceEqual("hook_event_name"u8) => (EventMember.Type, 2),
        17 when name.SequenceEqual("claude_session_id"u8) => (EventMember.SessionId, 1),
        _ => (EventMember.Unknown, 0),
    };

    /// <summary>Export writes each member under its own name; another name is one that the producer sent besides.</summary>
    private static (EventMember, int) OfExported(ReadOnlySpan<byte> name) => OfChronicle(name) switch
    {
        (EventMember.Received, _) => (EventMember.Recorded, 0), // the import is another arrival
        (var member, 0) => (member, 0),
        _ => (EventMember.Unknown, 0),
    };

    private static (EventMember, int) OfClaudeCode(ReadOnlySpan<byte> name) => name.Length switch
    {
        10 when name.SequenceEqual("session_id"u8) => (EventMember.SessionId, 0),
        9 when name.SequenceEqual("sessionId"u8) => (EventMember.SessionId, 1),
        15 when name.SequenceEqual("hook_event_name"u8) => (EventMember.Type, 2),
        _ => (OfBody(name), 0),
    };

    private static (EventMember, int) OfDisler(ReadOnlySpan<byte> name) => name.Length switch
    {
        7 when name.SequenceEqual("payload"u8) => (EventMember.Data, 0),
        9 when name.SequenceEqual("timestamp"u8) => (EventMember.Time, 0),
        10 when name.SequenceEqual("session_id"u8) => (EventMember.SessionId, 0),
        10 when name.SequenceEqual("source_app"u8) => (EventMember.Source, 0),
        15 when name.SequenceEqual("hook_event_type"u8) => (EventMember.Type, 2),
        _ => (OfBody(name), 0),
    };
}
