namespace Chronicle.Server.Tests.Security;

public sealed class RequestGuardTests
{
    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST:1234", true)]
    [InlineData("127.0.0.1:8510", true)]
    [InlineData("127.8.9.1", true)]
    [InlineData("[::1]:8510", true)]
    [InlineData("chronicle.example.org", true)]
    [InlineData("evil.example.org", false)]
    [InlineData("localhost.evil.example.org", false)]
    [InlineData("127.0.0.1.evil.example.org", false)]
    [InlineData("10.0.0.1", false)]
    public async Task OnlyOwnNames_AreAnswered(string host, bool allowed)
    {
        await using var server = await RunningServer.StartAsync(("Auth:AllowedHosts:0", "chronicle.example.org"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/info") { Headers = { Host = host } };

        using var response = await server.Client.SendAsync(request);

        if (!allowed)
        {
            (await Problem.ReadAsync(response)).Is(403, "foreign-host");
        }
        Assert.Equal(allowed ? 200 : 403, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("http://localhost:5173", true)]
    [InlineData("http://127.0.0.1:3000", true)]
    [InlineData("https://[::1]", true)]
    [InlineData("https://tools.example.org", true)]
    [InlineData("https://evil.example.org", false)]
    [InlineData("http://tools.example.org", false)]
    [InlineData("https://tools.example.org.evil.org", false)]
    [InlineData("null", false)]
    [InlineData("file://", false)]
    public async Task OnlyOwnPages_MayCall(string origin, bool allowed)
    {
        await using var server = await RunningServer.StartAsync(("Auth:AllowedOrigins:0", "https://tools.example.org"));
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Options])
        {
            using var request = new HttpRequestMessage(method, "/api/events");
            request.Headers.Add("Origin", origin);
            request.Headers.Add("Access-Control-Request-Method", "GET");

            using var response = await server.Client.SendAsync(request);

            if (!allowed)
            {
                (await Problem.ReadAsync(response)).Is(403, "foreign-origin");
                Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
                continue;
            }
            Assert.Equal(method == HttpMethod.Get ? 200 : 204, (int)response.StatusCode);
            Assert.Equal(origin, response.Headers.GetValues("Access-Control-Allow-Origin").Single());
            Assert.Equal("Origin", response.Headers.Vary.Single());
        }
    }

    [Fact]
    public async Task OwnPages_AreAllowed_UnderTheNameTheyWereLoadedBy()
    {
        await using var server = await RunningServer.StartAsync(("Auth:AllowedHosts:0", "chronicle.example.org"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/info") { Headers = { Host = "chronicle.example.org:8443" } };
        request.Headers.Add("Origin", "https://chronicle.example.org:8443");

        using var response = await server.Client.SendAsync(request);

        Assert.Equal(200, (int)response.StatusCode);
    }

    [Fact]
    public async Task APreflight_ListsWhatAPageMaySend_WithoutAKey()
    {
        await using var server = await RunningServer.StartAsync(("Auth:AdminKeys:0", "root"));
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/events");
        request.Headers.Add("Origin", "http://localhost:5173");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization, content-type");

        using var response = await server.Client.SendAsync(request);

        Assert.Equal(204, (int)response.StatusCode);
        Assert.Contains("POST", response.Headers.GetValues("Access-Control-Allow-Methods").Single(), StringComparison.Ordinal);
        var headers = response.Headers.GetValues("Access-Control-Allow-Headers").Single();
        Assert.All(["Authorization", "Content-Type", "X-Api-Key", "Last-Event-ID"], name => Assert.Contains(name, headers, StringComparison.Ordinal));
    }

    /// <summary>Without the header a page sees a network error and never learns why.</summary>
    [Theory]
    [InlineData("/api/events?limit=x", 400)]
    [InlineData("/api/sessions/nobody", 404)]
    [InlineData("/nowhere", 404)]
    public async Task APageThatMayCall_MayReadProblemsToo(string path, int status)
    {
        await using var server = await RunningServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Origin", "http://localhost:5173");

        using var response = await server.Client.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("http://localhost:5173", response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : "none");
    }
}
