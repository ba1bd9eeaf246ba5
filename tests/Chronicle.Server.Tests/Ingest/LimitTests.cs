using System.Text;
using Chronicle.Server.Tests.Sockets;
using Chronicle.Testing;

namespace Chronicle.Server.Tests.Ingest;

public sealed class LimitTests
{
    private const string Event = """{"session_id":"s","type":"note","project":"/srv/app"}""";

    private readonly ManualTimeProvider _clock = new();

    private Task<RunningServer> StartAsync(params (string Name, string Value)[] settings) => RunningServer.StartAsync(new MemoryEventStore(), _clock, settings);

    private static async Task<Problem> RefusedAsync(RunningServer server, string body = Event, string path = "/api/events", string type = "application/json")
    {
        using var response = await server.PostAsync(path, body, type);
        return await Problem.ReadAsync(response);
    }

    private static string Lines(int count) => string.Join('\n', Enumerable.Repeat(Event, count));

    [Fact]
    public async Task AProjectsRate_IsKeptOverTime_AndOtherProjectsAreFree()
    {
        await using var server = await StartAsync(("Limits:PerProject:EventsPerSecond", "10"));
        await server.AppendAsync($"[{string.Join(',', Enumerable.Repeat(Event, 25))}]"); // a batch is let in, and paid off afterwards

        var problem = await RefusedAsync(server);
        problem.Is(429, "rate-limited");
        Assert.Equal(TimeSpan.FromSeconds(2), problem.RetryAfter);
        await server.AppendAsync(Event.Replace("/srv/app", "/srv/other", StringComparison.Ordinal));

        _clock.Advance(TimeSpan.FromSeconds(1));
        (await RefusedAsync(server)).Is(429, "rate-limited");
        _clock.Advance(TimeSpan.FromSeconds(1));
        await server.AppendAsync(Event);
        Assert.Equal(27, server.Store.Head.Value);
    }

    [Fact]
    public async Task AProjectsBytes_CountBodies()
    {
        await using var server = await StartAsync(("Limits:PerProject:BytesPerSecond", "10000"));
        await server.AppendAsync($$"""{"session_id":"s","type":"note","data":"{{new string('x', 30_000)}}"}""");
        (await RefusedAsync(server, """{"session_id":"s","type":"note"}""")).Is(429, "rate-limited"); // those without a project are one
        await server.AppendAsync(Event);
    }

    [Fact]
    public async Task AQuota_IsNeverPassed_AndBeginsAgainWithItsWindow()
    {
        await using var server = await StartAsync(("Limits:PerProject:QuotaBytes", "1000"), ("Limits:PerProject:QuotaWindow", "01:00:00"));
        for (var i = 0; i < 5; i++)
        {
            await server.AppendAsync(Event); // 200 bytes each
        }
        _clock.Advance(TimeSpan.FromMinutes(30));
        var problem = await RefusedAsync(server);
        problem.Is(429, "quota-exceeded");
        Assert.Equal(TimeSpan.FromMinutes(30), problem.RetryAfter);
        Assert.Contains("/srv/app", problem.Detail, StringComparison.Ordinal);

        _clock.Advance(TimeSpan.FromMinutes(30));
        await server.AppendAsync(Event);
        (await RefusedAsync(server, $$"""{"session_id":"s","type":"note","data":"{{new string('x', 2000)}}"}""")).Is(429, "quota-exceeded"); // it could never be
        Assert.Equal(6, server.Store.Head.Value);
    }

    [Theory]
    [InlineData("/api/events", """{"session_id":"s","type":"note"}""", "application/json")]
    [InlineData("/api/events?ack=none", """{"session_id":"s","type":"note"}""", "application/json")]
    [InlineData("/api/events", """{"session_id":"s","type":"note"}""", "application/x-ndjson")]
    [InlineData("/hooks/claude-code", """{"session_id":"s","hook_event_name":"Stop"}""", "application/json")]
    [InlineData("/events", """{"session_id":"s","hook_event_type":"Stop","source_app":"a","payload":{}}""", "application/json")]
    [InlineData("/api/sessions", """{"claude_session_id":"new"}""", "application/json")]
    [InlineData("/api/sessions/s/messages", """{"role":"user","content":"hello"}""", "application/json")]
    public async Task EveryDoor_KeepsTheRate(string path, string body, string type)
    {
        await using var server = await StartAsync(("Limits:PerKey:EventsPerSecond", "1"));
        await server.AppendAsync(Event);
        var problem = await RefusedAsync(server, body, path, type);
        problem.Is(429, "rate-limited");
        Assert.NotNull(problem.RetryAfter);
        Assert.Equal(1, server.Store.Head.Value);
    }

    [Fact]
    public async Task ASocket_KeepsTheRate_AndIsToldWhenToComeBack()
    {
        await using var server = await StartAsync(("Limits:PerKey:EventsPerSecond", "1"));
        await using var client = await SocketClient.GreetedAsync(server);
        await client.SendAsync($$"""{"type":"append","ref":1,"events":[{{Event}},{{Event}}]}""");
        await client.UntilAsync("appended");
        await client.SendAsync($$"""{"type":"append","ref":2,"events":[{{Event}}]}""");
        var error = await client.UntilAsync("error");
        Assert.Equal((429, 2, "urn:chronicle:problem:rate-limited"), (error.Number("status"), error.Number("ref"), error.Text("problem")));
        Assert.True(error.Number("retry_after") > 0);
    }

    [Fact]
    public async Task NdjsonThatIsTooMuch_SaysHowMuchIsDurable()
    {
        await using var server = await StartAsync(("Limits:PerProject:EventsPerSecond", "600"));
        var problem = await RefusedAsync(server, Lines(30_000), "/api/events", "application/x-ndjson");
        problem.Is(429, "rate-limited");
        Assert.Equal(server.Store.Head.Value, problem.Durable);
        Assert.InRange(problem.Durable!.Value, 600, 29_999);
    }

    [Fact]
    public async Task EachKey_HasItsOwnRate()
    {
        await using var server = await StartAsync(
            ("Auth:IngestKeys:0", "one"), ("Auth:IngestKeys:1", "two"), ("Auth:AdminKeys:0", "admin"), ("Limits:PerKey:EventsPerSecond", "1"));
        foreach (var key in (string[])["one", "two"])
        {
            Assert.Equal(200, await PostAsync(key));
            Assert.Equal(429, await PostAsync(key));
        }

        async Task<int> PostAsync(string key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/events") { Content = new StringContent(Event, Encoding.UTF8, "application/json") };
            request.Headers.Add("X-Api-Key", key);
            using var response = await server.Client.SendAsync(request);
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task Refusals_AreCounted()
    {
        await using var server = await StartAsync(("Limits:PerProject:EventsPerSecond", "1"));
        await server.AppendAsync(Event);
        (await RefusedAsync(server)).Is(429, "rate-limited");
        var metrics = await server.Client.GetStringAsync("/metrics");
        Assert.Contains("chronicle_ingest_limited_total{scope=\"project\",limit=\"rate\"} ", metrics, StringComparison.Ordinal);
    }
}
