using System.Text.Json;
using Chronicle.Diagnostics;
using Chronicle.Testing;

namespace Chronicle.Server.Tests.Health;

public sealed class HealthTests
{
    [Fact]
    public async Task EachComponent_ReportsItself()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(2);

        var health = await server.GetAsync("/health");

        Assert.Equal("healthy", health.Text("status"));
        Assert.Equal(["journal", "queue", "live", "store", "retention"], health.GetProperty("components").Names());
        Assert.All(health.GetProperty("components").EnumerateObject(), component => Assert.Equal("healthy", component.Value.Text("status")));
        Assert.True((await server.GetAsync("/ready")).GetProperty("ready").GetBoolean());
    }

    [Theory]
    [InlineData(HealthStatus.Degraded, false, "degraded", 200, 200)]
    [InlineData(HealthStatus.Critical, false, "critical", 503, 200)] // a stuck reader: a person must look, but events are still recorded
    [InlineData(HealthStatus.Critical, true, "critical", 503, 503)] // a full disk
    public async Task AStoreThatIsNotWell_SaysSo(HealthStatus status, bool stopsAppends, string text, int health, int ready)
    {
        var store = new FaultyStore(new MemoryEventStore()) { Health = [new ComponentHealth("disk", status, "It is (nearly) full.", stopsAppends)] };
        await using var server = await RunningServer.StartAsync(store, null);

        using var answer = await server.Client.GetAsync("/health");
        using var readiness = await server.Client.GetAsync("/ready");

        Assert.Equal((health, ready), ((int)answer.StatusCode, (int)readiness.StatusCode));
        var json = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(text, json.Text("status"));
        Assert.Equal((text, "It is (nearly) full."), (json.GetProperty("components").GetProperty("disk").Text("status"), json.GetProperty("components").GetProperty("disk").Text("reason")));
        var readinessJson = JsonElement.Parse(await readiness.Content.ReadAsStringAsync());
        Assert.Equal((ready == 200, ready == 200 ? null : "It is (nearly) full."), (readinessJson.GetProperty("ready").GetBoolean(), readinessJson.Text("reason")));
    }

    [Fact]
    public async Task AJournalThatHasStopped_IsNotReady_AndSaysWhy()
    {
        var store = new FaultyStore(new MemoryEventStore()) { FailAppend = _ => FaultyStore.Permanent() };
        await using var server = await RunningServer.StartAsync(store, null);
        using var failed = await server.PostAsync("/api/events", """{"session_id":"s","type":"note"}""");

        using var ready = await server.Client.GetAsync("/ready");

        Assert.Equal(503, (int)ready.StatusCode);
        var json = JsonElement.Parse(await ready.Content.ReadAsStringAsync());
        Assert.Equal(("critical", FaultyStore.Permanent().Message), (json.Text("status"), json.Text("reason")));
        Assert.Equal("stopped", json.GetProperty("components").GetProperty("journal").Text("status"));
    }

    [Fact]
    public async Task AFullQueue_IsNotReady_ButAlive()
    {
        var disk = new TaskCompletionSource();
        var store = new FaultyStore(new MemoryEventStore()) { BeforeAppend = _ => disk.Task };
        await using var server = await RunningServer.StartAsync(store, null, ("Ingest:QueueEvents", "1"));
        var appends = Enumerable.Range(0, 3).Select(number => server.AppendAsync(1, $"s{number}")).ToArray();
        try
        {
            await Eventually.TrueAsync(async () => (await server.GetAsync("/health")).Text("status") == "degraded");
            using var ready = await server.Client.GetAsync("/ready");
            Assert.Equal(503, (int)ready.StatusCode);
            Assert.Contains("queue is full", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        finally
        {
            disk.SetResult();
        }
        await Task.WhenAll(appends);
        Assert.True((await server.GetAsync("/ready")).GetProperty("ready").GetBoolean());
    }

    [Fact]
    public async Task Performance_HoldsEachMeasurementAgainstItsBounds()
    {
        var disk = new TaskCompletionSource();
        var store = new FaultyStore(new MemoryEventStore()) { BeforeAppend = _ => disk.Task };
        await using var server = await RunningServer.StartAsync(store, null, ("Ingest:QueueEvents", "20"));
        Assert.Equal(("ok", 0, 2, 10), Queue(await server.GetAsync("/health/performance")));
        var appending = server.AppendAsync(3);
        try
        {
            await Eventually.TrueAsync(async () => Queue(await server.GetAsync("/health/performance")) == ("warning", 3, 2, 10));
            var more = server.AppendAsync(8, "t");
            await Eventually.TrueAsync(async () => Queue(await server.GetAsync("/health/performance")) == ("critical", 11, 2, 10));
            var performance = await server.GetAsync("/health/performance");
            Assert.Equal("critical", performance.Text("overall"));
            Assert.Equal((11, 2), (performance.GetProperty("metrics").Number("queue_size"), performance.GetProperty("thresholds").Number("queue_size")));
            Assert.Equal(100, performance.GetProperty("thresholds").Number("response_time_ms"));
            Assert.Equal("ok", Check(performance, "events_per_second").Text("status"));
            disk.SetResult();
            await more;
        }
        finally
        {
            disk.TrySetResult();
        }
        await appending;
        var after = Check(await server.GetAsync("/health/performance"), "append_success_percent");
        Assert.Equal((100, "ok"), (after.Number("value"), after.Text("status")));
    }

    [Fact]
    public async Task Performance_SeesFailures()
    {
        var store = new FaultyStore(new MemoryEventStore()) { FailRead = _ => FaultyStore.Permanent() };
        await using var server = await RunningServer.StartAsync(store, null);
        (await server.ProblemAsync("/api/events")).Is(503, "unavailable");

        var performance = await server.GetAsync("/health/performance");

        Assert.Equal((0, "critical"), (Check(performance, "query_success_percent").Number("value"), Check(performance, "query_success_percent").Text("status")));
        Assert.Equal("critical", performance.Text("overall"));
    }

    private static (string?, long, long, long) Queue(JsonElement performance)
    {
        var check = Check(performance, "queue_size");
        return (check.Text("status"), check.Number("value"), check.Number("warning"), check.Number("critical"));
    }

    private static JsonElement Check(JsonElement performance, string name) =>
        performance.GetProperty("checks").EnumerateArray().Single(check => check.Text("name") == name);
}
