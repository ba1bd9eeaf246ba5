namespace Chronicle.Client;

/// <summary>A session as a tree: turns, their tool calls, their sub-agents.</summary>
public sealed record Timeline(SessionInfo? Session, bool Truncated, TimelineNode? Root);
