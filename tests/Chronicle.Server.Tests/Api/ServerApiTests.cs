using System.Net;
using Chronicle.Testing;

namespace Chronicle.Server.Tests.Api;

public sealed class ServerApiTests
{
    [Theory]
    [InlineData("/health")]
    [InlineData("/api/health")]
    [InlineData("/ready")]
    public async Task Health_IsGreen_AndSaysHowLong(string path)
    {
        var clock = new ManualTimeProvider();
        await using var server = await RunningServer.StartAsync(new MemoryEventStore(), clock);
        await server.AppendAsync(2);
        clock.Advance(TimeSpan.FromSeconds(90));

        var health = await server.GetAsync(path);

        Assert.Equal(("healthy", "2026-11-21T00:01:30.000000Z", 90_000L), (health.Text("status"), health.Text("timestamp"), health.Number("uptime_ms")));
        Assert.Equal(2, health.GetProperty("components").GetProperty("journal").Number("head"));
    }

    [Fact]
    public async Task Uptime_IsTheTimeThatPassed_WhateverTheClockIsSetTo()
    {
        var clock = new ManualTimeProvider();
        await using var server = await RunningServer.StartAsync(new MemoryEventStore(), clock);
        clock.Set(TimeSpan.FromDays(-2));
        clock.Advance(TimeSpan.FromSeconds(90));

        Assert.Equal(90_000, (await server.GetAsync("/health")).Number("uptime_ms"));
        Assert.Equal(90_000, (await server.GetAsync("/api/stats")).GetProperty("process").Number("uptime_ms"));
    }

    [Fact]
    public async Task Info_SaysWhoAndWhatLimits()
    {
        await using var server = await RunningServer.StartAsync(
            new MemoryEventStore("k3v9q2"), new ManualTimeProvider(), ("Ingest:MaxBodyBytes", "5000"), ("Live:MaxWebSockets", "7"));
        await server.AppendAsync(3);

        var info = await server.GetAsync("/api/info");

        Assert.Equal(("chronicle", "k3v9q2", 3L, 1L, "2026-11-21T00:00:00.000000Z"),
            (info.Text("name"), info.Text("epoch"), info.Number("head"), info.Number("oldest"), info.Text("started")));
        Assert.False(info.GetProperty("auth").GetBoolean());
        Assert.NotEmpty(info.Text("version")!);
        Assert.Equal((5000, 16 << 20, 7),
            (info.GetProperty("limits").Number("body_bytes"), info.GetProperty("limits").Number("event_bytes"), info.GetProperty("limits").Number("websockets")));
    }

    [Fact]
    public async Task Stats_CountWhatHappened()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(3);
        await server.AppendAsync(3);
        await server.AppendAsync("""{"session_id":"t","type":"note","data":{"password":"hunter22hunter22"}}""");

        var stats = await server.GetAsync("/api/stats");

        Assert.Equal((4, 2), (stats.GetProperty("store").Number("events"), stats.GetProperty("store").Number("sessions")));
        var journal = stats.GetProperty("journal");
        Assert.Equal((4, 4, 3, 3), (journal.Number("head"), journal.Number("committed"), journal.Number("duplicates"), journal.Number("commits")));
        Assert.Equal(1, stats.GetProperty("redactions").EnumerateObject().Sum(rule => rule.Value.GetInt64()));
        Assert.True(stats.GetProperty("process").Number("memory_bytes") > 0);
        Assert.DoesNotContain("hunter22", (await server.GetAsync("/api/events/4")).GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404, "not-found")]
    [InlineData("GET", "/api/nowhere", 404, "not-found")]
    [InlineData("POST", "/api/nowhere", 404, "not-found")]
    [InlineData("DELETE", "/api/events", 405, "method-not-allowed")]
    [InlineData("PUT", "/api/sessions", 405, "method-not-allowed")]
    [InlineData("POST", "/health", 405, "method-not-allowed")]
    [InlineData("GET", "/hooks/claude-code", 405, "method-not-allowed")]
    [InlineData("GET", "/ws", 426, "upgrade-needed")]
    [InlineData("GET", "/stream", 426, "upgrade-needed")]
    public async Task WhatIsNotThere_IsAProblem(string method, string path, int status, string slug)
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await server.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        var problem = await Problem.ReadAsync(response);
        problem.Is(status, slug);
        Assert.Equal(path, problem.Json.Text("instance"));
    }

    [Fact]
    public async Task AReadThatFails_Is503_AndTheServerStaysWell()
    {
        var store = new FaultyStore(new MemoryEventStore()) { FailRead = FaultyStore.On(1, FaultyStore.Transient) };
        await using var server = await RunningServer.StartAsync(store, null);
        await server.AppendAsync(1);

        var problem = await server.ProblemAsync("/api/events");
        problem.Is(503, "unavailable");
        Assert.NotNull(problem.RetryAfter);
        await server.ReturnsAsync("/api/events", 1);
    }

    [Fact]
    public async Task AMistakeOfOurs_Is500_AndSaysNothingOfItself()
    {
        var store = new FaultyStore(new MemoryEventStore()) { FailRead = FaultyStore.On(1, () => new InvalidOperationException("a secret detail")) };
        await using var server = await RunningServer.StartAsync(store, null);

        using var response = await server.Client.GetAsync("/api/events");

        var problem = await Problem.ReadAsync(response);
        problem.Is(500, "internal");
        Assert.DoesNotContain("secret detail", problem.Json.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/health")).StatusCode);
    }
}
