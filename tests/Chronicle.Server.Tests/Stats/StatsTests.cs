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
