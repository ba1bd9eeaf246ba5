using System.Text.Json;
using Chronicle.Server.Tests.Live.Sse;
using Chronicle.Testing;

namespace Chronicle.Server.Tests.Stats;

public sealed class StatsTests
{
    [Fact]
    public async Task Operations_AreCountedWhereTheyHappen()
    {
        await using var server = await RunningServer.StartAsync();
        await using var reader = await SseClient.OpenAsync(server, "/api/stream");
        await reader.UntilAsync("caught-up");
        await server.AppendAsync(3);
        await server.AppendAsync(2, "t");
        await reader.EventsAsync(5);
        await server.GetAsync("/api/events");
        await server.GetAsync("/api/sessions");
        await server.GetAsync("/api/info"); // is no query

        var stats = await server.GetAsync("/api/stats");
        await Eventually.TrueAsync(async () => Count((stats = await server.GetAsync("/api/stats")), "deliver") >= 1);

        Assert.Equal((2, 2), (Count(stats, "append"), Count(stats, "query")));
        Assert.InRange(Count(stats, "commit"), 1, 2);
        var append = stats.GetProperty("operations").GetProperty("append");
        Assert.Equal(1, append.GetProperty("success_rate").GetDouble());
        Assert.InRange(append.GetProperty("p50_ms").GetDouble(), 0.001, append.GetProperty("max_ms").GetDouble());
        Assert.Equal((1, 1), (stats.GetProperty("live").Number("readers"), stats.GetProperty("live").GetProperty("by_transport").Number("sse")));
        Assert.Equal((2, 0), (stats.GetProperty("sessions").Number("active"), stats.GetProperty("sessions").Number("waiting")));
        Assert.Equal(20_000, stats.GetProperty("queue").Number("max_events"));
        await Eventually.TrueAsync(async () => (await server.GetAsync("/api/stats")).GetProperty("rates").GetProperty("events_per_second_1m").GetDouble() > 0);
    }

    /// <summary>A document at once, one at each interval, and a goodbye.</summary>
    [Fact]
    public async Task TheStream_SendsTheSameDocumentAtEachInterval()
    {
        var clock = new ManualTimeProvider();
        await using var server = await RunningServer.StartAsync(new MemoryEventStore(), clock);
        var members = (await server.GetAsync("/api/stats")).Names();
        var timers = clock.PendingTimers;
        await using var stream = await SseClient.OpenAsync(server, "/api/stats/stream?interval=30");
        Assert.Equal("text/event-stream", stream.Response.Content.Headers.ContentType?.MediaType);

        var first = await NextDocumentAsync(stream);
        Assert.Equal(members, first.Names());
        Assert.Equal(0, first.GetProperty("journal").Number("head"));
        await server.AppendAsync(3);
        await Eventually.TrueAsync(() => clock.PendingTimers > timers);
        clock.Advance(TimeSpan.FromSeconds(30));
        var second = await NextDocumentAsync(stream);
        Assert.Equal((3, "2026-11-21T00:00:30.000000Z"), (second.GetProperty("journal").Number("head"), second.Text("timestamp")));

        var stopping = server.StopAsync();
        await stream.UntilAsync("bye");
        await stopping;
    }

    /// <summary>A point each five seconds for fifteen minutes, with the names of the whole document; then the oldest goes.</summary>
    [Fact]
    public async Task TheHistory_HasTheLastFifteenMinutes()
    {
        var clock = new ManualTimeProvider();
        await using var server = await RunningServer.StartAsync(new MemoryEventStore(), clock);
        Assert.Empty(await PointsAsync(server));
        await server.AppendAsync(3);
        await using var reader = await SseClient.OpenAsync(server, "/api/stream");
        await reader.UntilAsync("caught-up");

        clock.Advance(TimeSpan.FromSeconds(4.9));
        clock.Advance(TimeSpan.FromSeconds(0.1));
        await Eventually.TrueAsync(async () => (await PointsAsync(server)).Length == 1);
        var (point, stats) = ((await PointsAsync(server))[0], await server.GetAsync("/api/stats"));
        Assert.Equal(("2026-11-21T00:00:05.000000Z", 1), (point.Text("timestamp"), point.GetProperty("live").Number("readers")));
        Assert.Equal(stats.GetProperty("operations").GetProperty("append").GetRawText(), point.GetProperty("operations").GetProperty("append").GetRawText());
        Assert.All(point.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Object),
            part => Assert.All(part.Value.Names(), member => Assert.Contains(member, stats.GetProperty(part.Name).Names())));

        for (var number = 2; number <= 181; number++)
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            var last = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);
            await Eventually.TrueAsync(async () => (await PointsAsync(server))[^1].Text("timestamp") == last);
        }
        var points = await PointsAsync(server);
        Assert.Equal((180, "2026-11-21T00:00:10.000000Z", "2026-11-21T00:15:05.000000Z"), (points.Length, points[0].Text("timestamp"), points[^1].Text("timestamp")));
    }

    [Fact]
    public async Task Types_AreToldApart_TheBusiestFirst()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(30, "a", "tool_start");
        await server.AppendAsync(10, "b", "note");

        JsonElement[] types = [];
        await Eventually.TrueAsync(async () => (types = [.. (await server.GetAsync("/api/stats")).GetProperty("rates").GetProperty("by_type").EnumerateArray()]).Length == 2);

        Assert.Equal([("tool_start", 3), ("note", 1)], types.Select(type => (type.Text("type"), type.GetProperty("events_per_second").GetDouble())));
        var metrics = await server.Client.GetStringAsync("/metrics");
        Assert.Contains("\nchronicle_events_by_type_total{type=\"tool_start\"} 30\n", metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("3601")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("soon")]
    public async Task AnIntervalOutOfBounds_IsAProblem(string interval)
    {
        await using var server = await RunningServer.StartAsync();
        (await server.ProblemAsync($"/api/stats/stream?interval={interval}")).Is(400, "invalid-parameter");
    }

    private static async Task<JsonElement[]> PointsAsync(RunningServer server)
    {
        var history = await server.GetAsync("/api/stats/history");
        Assert.Equal(5000, history.Number("interval_ms"));
        return [.. history.GetProperty("points").EnumerateArray()];
    }

    private static long Count(JsonElement stats, string operation) => stats.GetProperty("operations").GetProperty(operation).Number("count");

    private static async Task<JsonElement> NextDocumentAsync(SseClient stream)
    {
        while (await stream.NextAsync() is { } frame)
        {
            if (frame.IsEvent)
            {
                return frame.Json;
            }
        }
        throw new InvalidOperationException("The stream ended.");
    }
}
