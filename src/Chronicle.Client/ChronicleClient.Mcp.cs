using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Chronicle.Client;

public sealed partial class ChronicleClient
{
    private const string McpVersion = "2026-07-28";

    /// <summary>Has the server run one of its tools for agents (docs/mcp.md).</summary>
    /// <param name="arguments">An object; undefined sends none.</param>
    /// <param name="project">The project whose sessions are shown; null shows all.</param>
    /// <returns>The JSON-RPC answer, as the server wrote it.</returns>
    public async Task<byte[]> CallToolAsync(string name, JsonElement arguments, string? project, CancellationToken ct)
    {
        var path = new QueryText("mcp").Add("project", project).ToString();
        var message = WriteToolCall(name, arguments);
        var (answer, _) = await SendWithRetryAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ReadOnlyMemoryContent(message) };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                request.Headers.Accept.ParseAdd("application/json, text/event-stream");
                request.Headers.Add("MCP-Protocol-Version", McpVersion);
                request.Headers.Add("Mcp-Method", "tools/call");
                request.Headers.Add("Mcp-Name", name);
                return request;
            },
            ct).ConfigureAwait(false);
        return answer;
    }

    private static ReadOnlyMemory<byte> WriteToolCall(string name, JsonElement arguments)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        writer.WriteNumber("id"u8, 1);
        writer.WriteString("method"u8, "tools/call"u8);
        writer.WriteStartObject("params"u8);
        writer.WriteString("name"u8, name);
        if (arguments.ValueKind == JsonValueKind.Object)
        {
            writer.WritePropertyName("arguments"u8);
            arguments.WriteTo(writer);
        }
        writer.WriteStartObject("_meta"u8);
        writer.WriteString("io.modelcontextprotocol/protocolVersion"u8, McpVersion);
        writer.WriteStartObject("io.modelcontextprotocol/clientInfo"u8);
        writer.WriteString("name"u8, "chronicle-client"u8);
        writer.WriteString("version"u8, typeof(ChronicleClient).Assembly.GetName().Version!.ToString(3));
        writer.WriteEndObject();
        writer.WriteStartObject("io.modelcontextprotocol/clientCapabilities"u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
