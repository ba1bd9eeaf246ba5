using System.Net;
using System.Net.Sockets;
using Chronicle.Testing;

namespace Chronicle.Server.Tests.Metrics;

public sealed class MetricsEndpointTests
{
    [Theory]
    [InlineData("", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("*/*", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("text/plain", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "application/openmetrics-text; version=1.0.0; charset=utf-8")] // what Prometheus sends
    [InlineData("application/openmetrics-text;q=0.2,text/plain;q=0.8", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text", "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    [InlineData("nonsense", "text/plain; version=0.0.4; charset=utf-8")]
    public async Task TheFormat_IsTheOneThatIsPreferred(string accept, string type)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(2);

        var (contentType, text) = await GetAsync(server, accept);

        Assert.Equal(type, contentType);
        var isOpen = type.StartsWith("application/", StringComparison.Ordinal);
        Assert.Equal(isOpen, text.EndsWith("# EOF\n", StringComparison.Ordinal));
        Assert.Contains(isOpen ? "# TYPE chronicle_events_processed counter\n" : "# TYPE chronicle_events_processed_total counter\n", text, StringComparison.Ordinal);
        Assert.Equal(isOpen, text.Contains("# UNIT chronicle_memory_usage_bytes bytes\n", StringComparison.Ordinal));
        Assert.Contains("\nchronicle_events_processed_total 2\n", text, StringComparison.Ordinal);
    }

    /// <summary>Values that belong to this server alone, whatever else the process runs.</summary>
    [Fact]
    public async Task Gauges_AreThisServersOwn()
    {
        await using var other = await RunningServer.StartAsync();
        await using var server = await RunningServer.StartAsync();
        await other.AppendAsync(7);
        await server.AppendAsync(3, "a");
        await using var reader = await Live.Sse.SseClient.OpenAsync(server, "/api/stream");
        await reader.UntilAsync("caught-up");

        var (_, text) = await GetAsync(server, "");

        Assert.Contains("\nchronicle_journal_head 3\n", text, StringComparison.Ordinal);
        Assert.Contains("\nchronicle_live_readers{transport=\"sse\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\nchronicle_connections_active 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\nchronicle_sessions{status=\"active\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\nchronicle_health{component=\"journal\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("\nchronicle_store_events 3\n", text, StringComparison.Ordinal);
    }

    /// <summary>When the store cannot be read metrics go on with what was known, and statistics say that they cannot.</summary>
    [Fact]
    public async Task AStoreThatCannotBeRead_LeavesTheLastValues()
    {
        var store = new FaultyStore(new MemoryEventStore());
        var clock = new ManualTimeProvider();
        await using var server = await RunningServer.StartAsync(store, clock);
        await server.AppendAsync(3);
        clock.Advance(TimeSpan.FromSeconds(1));
        await GetAsync(server, "");
        store.FailStats = FaultyStore.Permanent;
        clock.Advance(TimeSpan.FromSeconds(1)); // what is younger is not asked for again

        Assert.Contains("\nchronicle_store_events 3\n", (await GetAsync(server, "")).Text, StringComparison.Ordinal);
        Assert.True((await server.GetAsync("/health/performance")).Has("checks"));
        (await server.ProblemAsync("/api/stats")).Is(503, "unavailable");
        (await server.ProblemAsync("/api/stats/stream")).Is(503, "unavailable");
    }

    [Fact]
    public async Task ItsOwnPort_AnswersMetricsAndNothingElse_AndAsksForTheSameKeys()
    {
        var port = FreePort();
        await using var server = await RunningServer.StartAsync(("Metrics:Port", $"{port}"), ("Auth:ReadKeys:0", "out"), ("Auth:IngestKeys:0", "in"));
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/metrics", "out"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, "/metrics", null));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client, "/metrics", "in"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, "/api/info", "out"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, "/health", null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server.Client, "/metrics", "out"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server.Client, "/api/info", "out"));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null)
        {
            request.Headers.Add("X-Api-Key", key);
        }
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }

    private static async Task<(string? Type, string Text)> GetAsync(RunningServer server, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsStringAsync());
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
