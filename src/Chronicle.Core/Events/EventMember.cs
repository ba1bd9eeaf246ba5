namespace Chronicle.Events;

/// <summary>The members of an envelope that have a place of their own.</summary>
internal enum EventMember
{
    Unknown,
    Id,
    SessionId,
    Type,
    Time,
    Received,
    Source,
    Project,
    ToolName,
    ToolUseId,
    DurationMs,
    TraceId,
    SpanId,
    ParentId,
    AgentId,
    PromptId,
    IdScope,
    Data,

    /// <summary>What the recorder itself writes (<c>seq</c>, <c>cursor</c>), so that an exported line can be sent back.</summary>
    Recorded,
}
