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
        Assert.Equal(["journal", "queue", "live", "store", "retention", "recall", "embedding", "connections"], health.GetProperty("components").Names());
        Assert.All(health.GetProperty("components").EnumerateObject(), component => Assert.Equal("healthy", component.Value.Text("status")));
        Assert.True((await server.GetAsync("/ready")).GetProperty("ready").GetBoolean());
    }

    [Theory]
    [InlineData(HealthStatus.Degraded, false, "degraded", 200, 200)]
    [InlineData(HealthStatus.Critical, false, "critical", 503, 200)] // nothing can be read: a person must look, but events are still recorded
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

    /// <summary>The levels are those of the rules, whatever the configuration makes of them; the original Chronicle's names stand beside ours.</summary>
    [Fact]
    public async Task Performance_HoldsEachReadingAgainstItsRule()
    {
        var disk = new TaskCompletionSource();
        var store = new FaultyStore(new MemoryEventStore()) { BeforeAppend = _ => disk.Task };
        await using var server = await RunningServer.StartAsync(store, null, ("Alerts:Rules:queue-size:Warning", "2"), ("Alerts:Rules:queue-size:Critical", "10"));
        Assert.Equal(("ok", 0, 2, 10), Queue(await server.GetAsync("/health/performance")));
        var appending = server.AppendAsync(3);
        try
        {
            await Eventually.TrueAsync(async () => Queue(await server.GetAsync("/health/performance")) == ("warning", 3, 2, 10));
            var more = server.AppendAsync(8, "t");
            await Eventually.TrueAsync(async () => Queue(await server.GetAsync("/health/performance")) == ("critical", 11, 2, 10));
            var performance = await server.GetAsync("/health/performance");
            var (metrics, thresholds) = (performance.GetProperty("metrics"), performance.GetProperty("thresholds"));
            Assert.Equal("critical", performance.Text("overall"));
            Assert.Equal((11, 11), (metrics.Number("queue.events"), metrics.Number("queue_size")));
            Assert.Equal((2, 2), (thresholds.Number("queue.events"), thresholds.Number("queue_size")));
            Assert.Equal((1_000_000_000, 1000), (thresholds.Number("memory.bytes"), thresholds.Number("memory_usage_mb")));
            Assert.Equal(metrics.GetProperty("memory.bytes").GetDouble() / 1e6, metrics.GetProperty("memory_usage_mb").GetDouble(), 0.001);
            Assert.Equal(0, metrics.Number("response_time_ms")); // nothing to measure yet, and no rule
            Assert.False(thresholds.TryGetProperty("response_time_ms", out _));
            Assert.Equal("ok", Check(performance, "events.rate").Text("status"));
            disk.SetResult();
            await more;
        }
        finally
        {
            disk.TrySetResult();
        }
        await appending;
    }

    [Fact]
    public async Task Performance_ShowsTheLevelsThatAlertsShow()
    {
        await using var server = await RunningServer.StartAsync(
            ("Alerts:Enabled", "true"), ("Alerts:Rules:memory:Enabled", "false"), ("Alerts:Rules:answers:Metric", "response.p95"), ("Alerts:Rules:answers:Warning", "100"),
            ("Alerts:Rules:many-readers:Metric", "live.readers"), ("Alerts:Rules:many-readers:Critical", "5"));

        var performance = await server.GetAsync("/health/performance");
        var alerts = await server.GetAsync("/api/alerts");

        Assert.Equal(alerts.GetProperty("alerts").EnumerateArray().Select(Levels).Order(), performance.GetProperty("checks").EnumerateArray().Where(check => check.Text("rule") is not null).Select(Levels).Order());
        Assert.Null(Check(performance, "memory.bytes").Text("rule"));
        Assert.Equal(100, performance.GetProperty("thresholds").Number("response_time_ms"));

        static string Levels(JsonElement rule) =>
            $"{rule.Text("rule") ?? rule.Text("name")}: {(rule.Text("metric") ?? rule.Text("name"))} {rule.Text("unit")} {rule.Text("comparison")} {Level(rule, "warning")} {Level(rule, "critical")}";

        static string? Level(JsonElement rule, string name) => rule.TryGetProperty(name, out var level) ? level.GetRawText() : null;
    }

    [Fact]
    public async Task Performance_SeesFailures_WhenThereAreEnoughToTell()
    {
        var store = new FaultyStore(new MemoryEventStore()) { FailRead = _ => FaultyStore.Permanent() };
        await using var server = await RunningServer.StartAsync(
            store, null, ("Alerts:Rules:queries:Metric", "query.success"), ("Alerts:Rules:queries:Comparison", "Below"), ("Alerts:Rules:queries:Warning", "95"), ("Alerts:Rules:queries:Critical", "90"));
        (await server.ProblemAsync("/api/events")).Is(503, "unavailable");
        var early = Check(await server.GetAsync("/health/performance"), "query.success");
        Assert.Equal((false, "ok"), (early.TryGetProperty("value", out _), early.Text("status")));

        for (var more = 0; more < 19; more++)
        {
            (await server.ProblemAsync("/api/events")).Is(503, "unavailable");
        }
        var performance = await server.GetAsync("/health/performance");

        Assert.Equal((0, "critical"), (Check(performance, "query.success").Number("value"), Check(performance, "query.success").Text("status")));
        Assert.Equal("critical", performance.Text("overall"));
    }

    private static (string?, long, long, long) Queue(JsonElement performance)
    {
        var check = Check(performance, "queue.events");
        return (check.Text("status"), check.Number("value"), check.Number("warning"), check.Number("critical"));
    }

    private static JsonElement Check(JsonElement performance, string name) =>
        performance.GetProperty("checks").EnumerateArray().Single(check => check.Text("name") == name);
}
