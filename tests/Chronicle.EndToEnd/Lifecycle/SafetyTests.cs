using System.Net;
using System.Net.WebSockets;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Lifecycle;

/// <summary>Who is let in.</summary>
public sealed class SafetyTests
{
    private static readonly string[] Keys =
        ["--set", "Auth:IngestKeys:0=key-in", "--set", "Auth:ReadKeys:0=key-out", "--set", "Auth:AdminKeys:0=key-all"];

    [Fact]
    public async Task Keys_AllowWhatTheirScopeSays()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path, Keys);
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(server, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(server, "key-wrong"));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(server, "key-in"));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(server, "key-out"));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(server, "key-all"));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(server, "/api/events", "key-in"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "/api/events", "key-out"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "/api/events", "key-all"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "/health", null));
        foreach (var path in new[] { "/api/events", "/api/sessions", "/api/stream", "/api/stats", "/api/info", "/api/filter-options", "/events/recent", "/ws", "/stream",
            "/api/sessions/s", "/api/sessions/s/stream", "/api/sessions/s/timeline", "/apps/s/agent/stream-continue" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(server, path, null));
        }

        using var sse = await SseStream.OpenAsync(server.Http, "/api/stream?after=earliest&key=key-out"); // EventSource has no headers
        Assert.Equal(1, (await sse.NextEventAsync()).Seq());
        using var reader = await JsonSocket.ConnectAsync(server.Address, "/ws?key=key-out");
        await reader.SendAsync($$"""{"type":"append","ref":1,"events":[{{Api.Event("s", "1")}}]}""");
        Assert.Equal(403, (await reader.NextAsync("error")).Number("status"));
        using var writer = await JsonSocket.ConnectAsync(server.Address, "/ws", ("X-Api-Key", "key-all"));
        await writer.SendAsync($$"""{"type":"append","ref":1,"events":[{{Api.Event("s", "1")}}]}""");
        await writer.NextAsync("appended");
        await Assert.ThrowsAsync<WebSocketException>(() => JsonSocket.ConnectAsync(server.Address));
    }

    [Fact]
    public async Task OtherAddress_WithAKey_IsServed()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path, ["--host", "0.0.0.0", .. Keys]);
        await Hook.SendAsync(server, """{"session_id":"s","hook_event_name":"Stop"}"""u8.ToArray(), "--api-key", "key-in");
        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "/api/sessions/s", "key-out"));
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "127.0.0.1.evil.example:8510")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "http://localhost.evil.example")]
    [InlineData("Origin", "null")]
    public async Task ForeignNamesAndPages_AreRefused(string header, string value)
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        foreach (var (method, path) in new[] { ("GET", "/api/events"), ("GET", "/api/stream"), ("POST", "/api/events"), ("POST", "/hooks/claude-code"), ("OPTIONS", "/api/events") })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Headers.TryAddWithoutValidation(header, value);
            request.Content = method == "POST" ? new StringContent(Api.Event("s", "1")) : null;
            using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            await response.ProblemAsync(HttpStatusCode.Forbidden);
        }
        foreach (var path in new[] { "/ws", "/stream" })
        {
            await Assert.ThrowsAsync<WebSocketException>(() => JsonSocket.ConnectAsync(server.Address, path, (header, value)));
        }
        Assert.Empty(await server.Http.AllEventsAsync());
    }

    [Fact]
    public async Task OwnPages_AreServed()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        foreach (var origin in new[] { $"http://127.0.0.1:{server.Port}", "http://localhost:5173" })
        {
            using var socket = await JsonSocket.ConnectAsync(server.Address, "/ws", ("Origin", origin));
            await socket.NextAsync("hello");
        }
    }

    [Fact]
    public async Task TooManySockets_AreToldSo()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path, "--set", "Live:MaxWebSockets=2");
        using var one = await JsonSocket.ConnectAsync(server.Address);
        using (await JsonSocket.ConnectAsync(server.Address))
        {
            var refused = await Assert.ThrowsAsync<WebSocketException>(() => JsonSocket.ConnectAsync(server.Address));
            Assert.Contains("429", refused.Message, StringComparison.Ordinal);
        }
        await Until.PassesAsync(async () => (await JsonSocket.ConnectAsync(server.Address)).Dispose()); // the place is free again
    }

    private static async Task<HttpStatusCode> PostAsync(ServerProcess server, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/events") { Content = new StringContent(Api.Event("s", "", "x"), null, "application/json") };
        request.Headers.Authorization = key is null ? null : new("Bearer", key);
        using var response = await server.Http.SendAsync(request);
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> GetAsync(ServerProcess server, string path, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null)
        {
            request.Headers.Add("X-Api-Key", key);
        }
        using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode;
    }
}
