namespace Chronicle.Client;

/// <summary>Something that is open in a session: a call, a wait or an agent; as what it is doing also a turn. See docs/api.md.</summary>
public sealed record OpenInfo(
    string Kind,
    long? Sequence,
    DateTimeOffset Since,
    string? Tool,
    string? Text,
    string? Reason,
    string? ToolUseId,
    string? AgentId,
    bool Background,
    DateTimeOffset? SnoozedUntil);
