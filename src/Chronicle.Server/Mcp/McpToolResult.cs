namespace Chronicle.Server.Mcp;

/// <summary>What a tool says.</summary>
/// <param name="Text">A JSON object as the tool's output schema describes it, or a sentence when it is an error.</param>
/// <param name="IsError">Whether the tool could not do what was asked.</param>
public sealed record McpToolResult(string Text, bool IsError);
