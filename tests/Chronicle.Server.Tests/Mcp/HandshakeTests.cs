using System.Net;

namespace Chronicle.Server.Tests.Mcp;

/// <summary>The generations up to 2025-11-25, byte by byte.</summary>
public sealed class HandshakeTests
{
    [Theory]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2025-03-26", "2025-03-26")]
    [InlineData("2024-11-05", "2024-11-05")]
    [InlineData("1999-01-01", "2025-11-25")]
    public async Task Initialize_AnswersTheVersionAsked_OrTheNewest(string asked, string answered)
    {
        await using var server = await RunningServer.StartAsync();

        var (status, json) = await server.PostMcpAsync($$"""{"jsonrpc":"2.0","id":"a","method":"initialize","params":{"protocolVersion":"{{asked}}","capabilities":{},"clientInfo":{"name":"t","version":"1"} } }""");

        Assert.Equal(200, status);
        Assert.Equal("a", json.Text("id"));
        var result = json.GetProperty("result");
        Assert.Equal(answered, result.Text("protocolVersion"));
        Assert.Equal("chronicle", result.GetProperty("serverInfo").Text("name"));
        Assert.True(result.GetProperty("capabilities").Has("tools"));
        Assert.False(result.Has("resultType"));
    }

    [Fact]
    public async Task Notification_IsAcceptedWithoutAWord()
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal((202, default), await server.PostMcpAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}"""));
        Assert.Equal((202, default), await server.PostMcpAsync("""{"jsonrpc":"2.0","id":1,"result":{}}"""));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ghp_0123456789abcdefghijABCDEFGHIJ012345"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"ghp_0123456789abcdefghijABCDEFGHIJ012345"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_event","arguments":{"id":"x","ghp_0123456789abcdefghijABCDEFGHIJ012345":1}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_session_outline","arguments":{"session_id":"ghp_0123456789abcdefghijABCDEFGHIJ012345"}}}""")]
    public async Task Refusals_QuoteWithoutSecrets(string message)
    {
        await using var server = await RunningServer.StartAsync();

        var (_, json) = await server.PostMcpAsync(message);

        Assert.DoesNotContain("ghp_", json.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("edacted", json.GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", 200, null)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", 200, null)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"resources/list"}""", 200, -32601)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"drop_all"}}""", 200, -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_event","arguments":[]}}""", 200, -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}""", 400, -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":null}""", 200, null)]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"ping"}""", 400, -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":true,"method":"ping"}""", 400, -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":[],"method":"ping"}""", 400, -32600)]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"ping"}""", 400, -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":7}""", 400, -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", 400, -32600)]
    [InlineData("[]", 400, -32600)]
    [InlineData("7", 400, -32600)]
    [InlineData("{\"jsonrpc\":", 400, -32700)]
    [InlineData("""{"jsonrpc":"2.0","id":"\ud800","method":"ping"}""", 400, -32700)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"\udc00":1}}""", 400, -32700)]
    public async Task Requests_AreAnsweredOrRefusedByCode(string message, int status, int? code)
    {
        await using var server = await RunningServer.StartAsync();

        var (given, json) = await server.PostMcpAsync(message);

        Assert.Equal(status, given);
        Assert.Equal(code, json.Has("error") ? (int)json.GetProperty("error").Number("code") : null);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"SECRET"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"SECRET"} }""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_event","arguments":{"SECRET":1} } }""")]
    public async Task WhatIsQuotedInARefusal_HasNoSecrets(string message)
    {
        const string secret = "ghp_Zq00x9Kd3LmPq7Rt2Vw5Yb8Nc4Hf6Jg1Aa0Q";
        await using var server = await RunningServer.StartAsync();

        var (_, json) = await server.PostMcpAsync(message.Replace("SECRET", secret, StringComparison.Ordinal));

        Assert.DoesNotContain(secret, json.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("[REDACTED]", json.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABatch_IsAnsweredInOneArray()
    {
        await using var server = await RunningServer.StartAsync();

        var (_, json) = await server.PostMcpAsync("""[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"notifications/initialized"},{"jsonrpc":"2.0","id":2,"method":"nothing"}]""");

        Assert.Equal([1, 2], json.EnumerateArray().Select(answer => answer.Number("id")));
    }

    [Fact]
    public async Task AnUnknownVersionInTheHeader_IsRefused()
    {
        await using var server = await RunningServer.StartAsync();
        const string ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

        Assert.Equal(200, (await server.PostMcpAsync(ping, headers: ("MCP-Protocol-Version", "2025-06-18"))).Status);
        var (status, json) = await server.PostMcpAsync(ping, headers: ("MCP-Protocol-Version", "1999-01-01"));

        Assert.Equal(400, status);
        Assert.Contains("2025-11-25", json.GetProperty("error").GetProperty("data").GetProperty("supported").Texts());
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task ThereAreNoStreamsAndNoSessions(string method)
    {
        await using var server = await RunningServer.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), "/mcp");

        using var response = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task AnotherSitesPage_AndAKeyThatMayNotRead_AreRefused()
    {
        await using var server = await RunningServer.StartAsync(("Auth:IngestKeys:0", "ingest-key-0001"), ("Auth:ReadKeys:0", "read-key-000001"));
        const string ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

        Assert.Equal(403, (await server.PostMcpAsync(ping, headers: [("Origin", "https://evil.example"), ("X-Api-Key", "read-key-000001")])).Status);
        Assert.Equal(403, (await server.PostMcpAsync(ping, headers: ("X-Api-Key", "ingest-key-0001"))).Status);
        Assert.Equal(401, (await server.PostMcpAsync(ping)).Status);
        Assert.Equal(200, (await server.PostMcpAsync(ping, headers: ("Authorization", "Bearer read-key-000001"))).Status);
    }
}
