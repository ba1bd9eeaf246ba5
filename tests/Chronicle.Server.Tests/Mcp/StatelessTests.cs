namespace Chronicle.Server.Tests.Mcp;

/// <summary>2026-07-28, byte by byte.</summary>
public sealed class StatelessTests
{
    [Fact]
    public async Task Discover_SaysWhatThereIs()
    {
        await using var server = await RunningServer.StartAsync();

        var (status, json) = await server.PostMcpAsync(McpCall.Message("server/discover"), headers: Headers("server/discover"));

        Assert.Equal(200, status);
        var result = json.GetProperty("result");
        Assert.Equal("complete", result.Text("resultType"));
        Assert.Contains(McpCall.Stateless, result.GetProperty("supportedVersions").Texts());
        Assert.True(result.GetProperty("capabilities").Has("tools"));
        Assert.True(result.Number("ttlMs") > 0);
        Assert.Equal("public", result.Text("cacheScope"));
        Assert.Equal("chronicle", result.GetProperty("_meta").GetProperty("io.modelcontextprotocol/serverInfo").Text("name"));
    }

    [Fact]
    public async Task List_IsStable_AndSaysHowLongItIsGood()
    {
        await using var server = await RunningServer.StartAsync();

        var (_, first) = await server.PostMcpAsync(McpCall.Message("tools/list"), headers: Headers("tools/list"));
        var (_, second) = await server.PostMcpAsync(McpCall.Message("tools/list"), headers: Headers("tools/list"));

        Assert.Equal(first.GetRawText(), second.GetRawText());
        var result = first.GetProperty("result");
        Assert.Equal("complete", result.Text("resultType"));
        Assert.True(result.Number("ttlMs") > 0);
        Assert.Equal(["get_event", "get_messages", "get_session_outline", "list_sessions", "search_history"], result.GetProperty("tools").EnumerateArray().Select(tool => tool.Text("name")));
        Assert.All(result.GetProperty("tools").EnumerateArray(), tool =>
        {
            Assert.Equal("object", tool.GetProperty("inputSchema").Text("type"));
            Assert.Equal("object", tool.GetProperty("outputSchema").Text("type"));
            Assert.True(tool.GetProperty("annotations").GetProperty("readOnlyHint").GetBoolean());
            Assert.True(tool.GetProperty("inputSchema").GetProperty("properties").Has("max_tokens"));
            Assert.True(tool.GetProperty("inputSchema").GetProperty("properties").Has("project"));
        });
    }

    [Theory]
    [InlineData("MCP-Protocol-Version", "2025-11-25")]
    [InlineData("MCP-Protocol-Version", null)]
    [InlineData("Mcp-Method", "tools/list")]
    [InlineData("Mcp-Method", null)]
    [InlineData("Mcp-Name", "search_history")]
    [InlineData("Mcp-Name", "=?base64?***?=")]
    [InlineData("Mcp-Name", null)]
    public async Task HeadersThatDoNotMatchTheBody_AreRefused(string name, string? value)
    {
        await using var server = await RunningServer.StartAsync();
        var message = McpCall.Message("tools/call", """ "name":"get_event","arguments":{"id":"1"} """);
        (string Name, string Value)[] right = [.. Headers("tools/call"), ("Mcp-Name", "get_event")];
        (string Name, string Value)[] wrong = [.. right.Where(header => header.Name != name), .. value is null ? [] : new[] { (name, value) }];

        Assert.Equal(200, (await server.PostMcpAsync(message, headers: right)).Status);
        var (status, json) = await server.PostMcpAsync(message, headers: wrong);

        Assert.Equal(400, status);
        Assert.Equal(-32020, json.GetProperty("error").Number("code"));
        Assert.Equal(7, json.Number("id"));
    }

    [Fact]
    public async Task TheHeadersVersionWithoutTheBodys_IsRefused()
    {
        await using var server = await RunningServer.StartAsync();

        var (status, json) = await server.PostMcpAsync("""{"jsonrpc":"2.0","id":7,"method":"tools/list"}""", headers: Headers("tools/list"));

        Assert.Equal((400, -32020), (status, json.GetProperty("error").Number("code")));
    }

    [Fact]
    public async Task ANameInBase64_IsRead()
    {
        await using var server = await RunningServer.StartAsync();
        var name = $"=?base64?{Convert.ToBase64String("get_event"u8)}?=";

        var (status, _) = await server.PostMcpAsync(McpCall.Message("tools/call", """ "name":"get_event","arguments":{"id":"1"} """), headers: [.. Headers("tools/call"), ("Mcp-Name", name)]);

        Assert.Equal(200, status);
    }

    [Fact]
    public async Task AnUnknownVersion_IsRefused_WithTheKnownOnes()
    {
        await using var server = await RunningServer.StartAsync();

        var (status, json) = await server.PostMcpAsync(McpCall.Message("tools/list", version: "2031-01-01"), headers: [("MCP-Protocol-Version", "2031-01-01"), ("Mcp-Method", "tools/list")]);

        var error = json.GetProperty("error");
        Assert.Equal((400, -32022), (status, error.Number("code")));
        Assert.Equal("2031-01-01", error.GetProperty("data").Text("requested"));
        Assert.Contains(McpCall.Stateless, error.GetProperty("data").GetProperty("supported").Texts());
    }

    [Theory]
    [InlineData("ping")]
    [InlineData("initialize")]
    [InlineData("resources/list")]
    public async Task MethodsOfOtherGenerationsAndUnknownOnes_AreNotFound(string method)
    {
        await using var server = await RunningServer.StartAsync();

        var (status, json) = await server.PostMcpAsync(McpCall.Message(method), headers: Headers(method));

        Assert.Equal((404, -32601), (status, json.GetProperty("error").Number("code")));
    }

    [Fact]
    public async Task EveryResult_SaysItIsComplete()
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal("complete", (await server.CallToolAsync("search_history", """{"query":"x"}""")).Text("resultType"));
        Assert.Equal("complete", (await server.CallToolAsync("get_event", """{"id":"none"}""")).Text("resultType"));
    }

    private static (string Name, string Value)[] Headers(string method) => [("MCP-Protocol-Version", McpCall.Stateless), ("Mcp-Method", method)];
}
