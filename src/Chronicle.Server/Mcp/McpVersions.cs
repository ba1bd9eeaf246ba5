namespace Chronicle.Server.Mcp;

/// <summary>The versions of the protocol that are spoken, in two generations.</summary>
public static class McpVersions
{
    /// <summary>Stateless: every request says its version in <c>_meta</c>, and there is no handshake.</summary>
    public const string Stateless = "2026-07-28";

    /// <summary>What a client that sends no version speaks over HTTP, as the specification of 2025-06-18 says.</summary>
    public const string Unsaid = "2025-03-26";

    /// <summary>Those that begin with <c>initialize</c>, newest first.</summary>
    public static readonly IReadOnlyList<string> WithHandshake = ["2025-11-25", "2025-06-18", Unsaid, "2024-11-05"];

    /// <summary>All of them, newest first.</summary>
    public static readonly IReadOnlyList<string> All = [Stateless, .. WithHandshake];
}
