namespace Chronicle.Client;

/// <summary>One run of an agent as the server sums it up. <see cref="Status"/> is active, idle, waiting, completed or error.</summary>
public sealed record SessionInfo(
    string Id,
    string? Source,
    string? Project,
    string? Title,
    string? Status,
    DateTimeOffset? Started,
    DateTimeOffset? LastEvent,
    DateTimeOffset? Ended,
    long Events,
    long Prompts,
    long ToolCalls,
    long Errors,
    string? WaitingFor);
