namespace Chronicle.Server.Mcp;

/// <summary>What is sent back for a message.</summary>
/// <param name="Json">One JSON-RPC message, or an array of them for a batch; null when nothing is to be said, as to a notification.</param>
/// <param name="Error">The code of the error in it; null when there is none, and for a batch.</param>
/// <param name="IsStateless">Whether the request was one of <see cref="McpVersions.Stateless"/>, where HTTP tells more by its status.</param>
public readonly record struct McpAnswer(byte[]? Json, int? Error, bool IsStateless);
