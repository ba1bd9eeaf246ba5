using Chronicle.Server.Tests.Sockets;

namespace Chronicle.Server.Tests.Security;

public sealed class ApiKeysTests
{
    private static readonly (string, string)[] Keys = [("Auth:IngestKeys:0", "in"), ("Auth:ReadKeys:0", "out"), ("Auth:ReadKeys:1", "out2"), ("Auth:AdminKeys:0", "all")];

    [Theory]
    [InlineData("Authorization", "Bearer out")]
    [InlineData("Authorization", "bearer  out2 ")]
    [InlineData("X-Api-Key", "out")]
    [InlineData("X-Api-Key", "all")]
    [InlineData("?key=", "out")]
    public async Task AKey_IsTakenWhereverItIsSent(string where, string key)
    {
        await using var server = await RunningServer.StartAsync(Keys);
        using var request = new HttpRequestMessage(HttpMethod.Get, where == "?key=" ? $"/api/info?key={key}" : "/api/info");
        if (where != "?key=")
        {
            Assert.True(request.Headers.TryAddWithoutValidation(where, key));
        }

        using var response = await server.Client.SendAsync(request);

        Assert.Equal(200, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/api/info", "", 401)]
    [InlineData("GET", "/api/info", "wrong", 401)]
    [InlineData("GET", "/api/info", "in", 403)]
    [InlineData("GET", "/api/info", "out", 200)]
    [InlineData("GET", "/api/info", "all", 200)]
    [InlineData("POST", "/api/events", "", 401)]
    [InlineData("POST", "/api/events", "out", 403)]
    [InlineData("POST", "/api/events", "in", 200)]
    [InlineData("POST", "/api/events", "all", 200)]
    [InlineData("POST", "/hooks/claude-code", "", 401)]
    [InlineData("POST", "/hooks/claude-code", "in", 204)]
    [InlineData("POST", "/api/sessions", "out", 403)]
    [InlineData("POST", "/events", "", 401)]
    [InlineData("GET", "/api/stream", "", 401)]
    [InlineData("GET", "/api/stream", "in", 403)]
    [InlineData("GET", "/ws", "", 401)]
    [InlineData("GET", "/events/recent", "", 401)]
    [InlineData("GET", "/apps/s/agent/stream-continue", "", 401)]
    [InlineData("GET", "/api/retention", "out", 200)]
    [InlineData("GET", "/api/integrity", "out", 200)]
    [InlineData("GET", "/api/integrity", "in", 403)]
    [InlineData("POST", "/api/retention/run", "out", 403)]
    [InlineData("POST", "/api/retention/run", "all", 409)]
    [InlineData("POST", "/api/sessions/s/pin", "in", 403)]
    [InlineData("DELETE", "/api/sessions/s/pin", "out", 403)]
    [InlineData("POST", "/api/admin/backup", "out", 403)]
    [InlineData("POST", "/api/admin/backup", "all", 503)]
    [InlineData("GET", "/health", "", 200)]
    [InlineData("GET", "/ready", "", 200)]
    [InlineData("GET", "/metrics", "", 401)]
    [InlineData("GET", "/metrics", "in", 403)]
    [InlineData("GET", "/metrics", "out", 200)]
    [InlineData("GET", "/api/stats/stream", "in", 403)]
    [InlineData("GET", "/health/performance", "", 401)]
    [InlineData("GET", "/health/performance", "out", 200)]
    [InlineData("GET", "/openapi/v1.json", "", 200)]
    [InlineData("GET", "/nowhere", "", 404)]
    public async Task AKey_AllowsItsScope(string method, string path, string key, int status)
    {
        await using var server = await RunningServer.StartAsync(Keys);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("X-Api-Key", key);
        if (method == "POST")
        {
            request.Content = new StringContent("""{"session_id":"s","type":"t"}""");
        }

        using var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(status, (int)response.StatusCode);
        if (status is 401 or 403)
        {
            (await Problem.ReadAsync(response)).Is(status, status == 401 ? "key-needed" : "wrong-scope");
            Assert.Equal(status == 401, response.Headers.WwwAuthenticate.Any(challenge => challenge.Scheme == "Bearer"));
        }
    }

    /// <summary>A method no endpoint answers is no secret: a key changes nothing about it.</summary>
    [Fact]
    public async Task AMethodThatIsNotAnswered_Is405_WithAKeyThatMayRead()
    {
        await using var server = await RunningServer.StartAsync(Keys);
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/events");
        request.Headers.Add("X-Api-Key", "out");

        using var response = await server.Client.SendAsync(request);

        (await Problem.ReadAsync(response)).Is(405, "method-not-allowed");
    }

    [Fact]
    public async Task WithKeys_AnyNameIsOurs_AndInfoSaysSo()
    {
        await using var server = await RunningServer.StartAsync(Keys);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/info?key=out") { Headers = { Host = "somewhere.example.org" } };

        using var response = await server.Client.SendAsync(request);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Contains("\"auth\":true", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("out", false)]
    [InlineData("all", true)]
    public async Task AWebSocket_AppendsOnlyWithAKeyForIt(string key, bool allowed)
    {
        await using var server = await RunningServer.StartAsync(Keys);
        await using var socket = await SocketClient.GreetedAsync(server, $"/ws?key={key}");

        await socket.SendAsync("""{"type":"append","ref":1,"events":{"session_id":"s","type":"t"}}""");
        var answer = await socket.NextAsync() ?? default;

        Assert.Equal(allowed ? "appended" : "error", answer.Text("type"));
        Assert.Equal(allowed ? 1 : 0, server.Store.Head.Value);
    }
}
