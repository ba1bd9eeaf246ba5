using System.Text.Json;

namespace Chronicle.Server.Mcp;

/// <summary>A JSON-RPC message as it came in.</summary>
/// <param name="Id">A string or a number; null for a notification.</param>
/// <param name="Method">Null for an answer, which is nothing we asked for.</param>
/// <param name="Parameters">An object, or undefined.</param>
/// <param name="Version">What <c>_meta</c> says; null in the generations that shake hands.</param>
public sealed record McpMessage(JsonElement? Id, string? Method, JsonElement Parameters, string? Version)
{
    /// <summary>What <c>_meta</c> calls the version of the protocol.</summary>
    public const string VersionKey = "io.modelcontextprotocol/protocolVersion";

    /// <summary>The tool's name of a <c>tools/call</c>, else null.</summary>
    public string? Name => Method == "tools/call" && Parameter("name") is { ValueKind: JsonValueKind.String } name ? name.GetString() : null;

    public bool IsStateless => Version == McpVersions.Stateless;

    /// <exception cref="McpException">It is no JSON-RPC message.</exception>
    internal static McpMessage Read(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("jsonrpc"u8, out var rpc) || rpc.ValueKind != JsonValueKind.String || !rpc.ValueEquals("2.0"u8))
        {
            throw new McpException(McpErrors.InvalidRequest, "A JSON-RPC 2.0 message is expected: an object with \"jsonrpc\": \"2.0\"");
        }
        var parameters = message.TryGetProperty("params"u8, out var given) ? given : default;
        if (parameters.ValueKind == JsonValueKind.Null)
        {
            parameters = default; // null is as good as left out
        }
        if (parameters.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Object))
        {
            throw new McpException(McpErrors.InvalidRequest, "\"params\" is not an object");
        }
        if (!message.TryGetProperty("method"u8, out var method))
        {
            return message.TryGetProperty("result"u8, out _) || message.TryGetProperty("error"u8, out _) ? new McpMessage(null, null, default, null)
                : throw new McpException(McpErrors.InvalidRequest, "\"method\" is missing");
        }
        if (method.ValueKind != JsonValueKind.String)
        {
            throw new McpException(McpErrors.InvalidRequest, "\"method\" is not a string");
        }
        if (message.TryGetProperty("id"u8, out var id) && id.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
        {
            throw new McpException(McpErrors.InvalidRequest, "\"id\" is neither a string nor a number");
        }
        return new McpMessage(IdOf(message), method.GetString(), parameters, VersionOf(parameters));
    }

    /// <summary>The id of what may not be a message, so that its sender can tell which one was refused.</summary>
    internal static JsonElement? IdOf(JsonElement message) =>
        message.ValueKind == JsonValueKind.Object && message.TryGetProperty("id"u8, out var id) && id.ValueKind is JsonValueKind.String or JsonValueKind.Number ? id : null;

    internal JsonElement? Parameter(string name) => Parameters.ValueKind == JsonValueKind.Object && Parameters.TryGetProperty(name, out var value) ? value : null;

    private static string? VersionOf(JsonElement parameters) =>
        parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty("_meta"u8, out var meta) && meta.ValueKind == JsonValueKind.Object
        && meta.TryGetProperty(VersionKey, out var version) && version.ValueKind == JsonValueKind.String ? version.GetString() : null;
}
