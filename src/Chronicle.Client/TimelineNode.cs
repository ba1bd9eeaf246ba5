namespace Chronicle.Client;

/// <summary>A node of a <see cref="Timeline"/>. <see cref="Status"/> is running, ok, error, denied, interrupted or unknown.</summary>
public sealed record TimelineNode(
    string? Kind,
    string? Id,
    string? Name,
    string? Summary,
    string? Status,
    string? Error,
    DateTimeOffset? Started,
    double? DurationMs,
    TimelineNode[]? Children);
