using System.Net.Http.Headers;
using System.Text.Json;

namespace Chronicle.Server.Tests.Mcp;

/// <summary>What tests say to <c>/mcp</c>.</summary>
internal static class McpCall
{
    public const string Stateless = "2026-07-28";

    /// <summary>Posts a message as it is, with headers of the caller's.</summary>
    public static async Task<(int Status, JsonElement Json)> PostMcpAsync(this RunningServer server, string message, string path = "/mcp", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(message, MediaTypeHeaderValue.Parse("application/json")) };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }
        using var response = await server.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? default : JsonElement.Parse(text));
    }

    /// <summary>Calls a tool as 2026-07-28 does; the result.</summary>
    public static async Task<JsonElement> CallToolAsync(this RunningServer server, string tool, string arguments, string path = "/mcp")
    {
        var message = Message("tools/call", $$""" "name":"{{tool}}","arguments":{{arguments}} """);
        var (status, json) = await server.PostMcpAsync(message, path, ("MCP-Protocol-Version", Stateless), ("Mcp-Method", "tools/call"), ("Mcp-Name", tool));
        Assert.True(status == 200, json.ToString());
        return json.GetProperty("result");
    }

    /// <summary>What a tool answers; fails when it is an error.</summary>
    public static async Task<JsonElement> AnswerAsync(this RunningServer server, string tool, string arguments, string path = "/mcp")
    {
        var result = await server.CallToolAsync(tool, arguments, path);
        Assert.False(result.GetProperty("isError").GetBoolean(), result.GetRawText());
        var structured = result.GetProperty("structuredContent");
        Assert.Equal(result.GetProperty("content")[0].Text("text"), structured.GetRawText());
        return structured;
    }

    /// <summary>The sentence of a tool's error; fails when it is none.</summary>
    public static async Task<string> ErrorAsync(this RunningServer server, string tool, string arguments, string path = "/mcp")
    {
        var result = await server.CallToolAsync(tool, arguments, path);
        Assert.True(result.GetProperty("isError").GetBoolean(), result.GetRawText());
        Assert.False(result.Has("structuredContent"));
        return result.GetProperty("content")[0].Text("text")!;
    }

    /// <summary>A request of 2026-07-28.</summary>
    public static string Message(string method, string parameters = "", string version = Stateless) => $$"""
        {"jsonrpc":"2.0","id":7,"method":"{{method}}","params":{ {{parameters}}{{(parameters.Length > 0 ? "," : "")}}"_meta":{
          "io.modelcontextprotocol/protocolVersion":"{{version}}","io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"},"io.modelcontextprotocol/clientCapabilities":{} } } }
        """;
}
