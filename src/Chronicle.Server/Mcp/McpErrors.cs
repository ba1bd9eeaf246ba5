namespace Chronicle.Server.Mcp;

/// <summary>Codes of JSON-RPC 2.0 §5.1 and of the protocol of 2026-07-28.</summary>
public static class McpErrors
{
    public const int Parse = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;

    /// <summary>A header is missing or says something else than the body.</summary>
    public const int HeaderMismatch = -32020;

    /// <summary>The answer's <c>data</c> names the versions that are spoken.</summary>
    public const int UnsupportedVersion = -32022;
}
