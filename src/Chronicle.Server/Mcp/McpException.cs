namespace Chronicle.Server.Mcp;

/// <summary>A message that can't be answered with a result; its sender is told the code and the message.</summary>
internal sealed class McpException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;

    /// <summary>The version that was asked for, when that is what is wrong.</summary>
    public string? RequestedVersion { get; init; }

    public static McpException Unsupported(string version) =>
        new(McpErrors.UnsupportedVersion, $"Protocol version {version} is not spoken here") { RequestedVersion = version };
}
