namespace Chronicle.Server.Mcp.Tools;

/// <summary>A tool can't do what was asked. The message is for a model: what is wrong and what to do instead.</summary>
internal sealed class ToolException(string message) : Exception(message);
