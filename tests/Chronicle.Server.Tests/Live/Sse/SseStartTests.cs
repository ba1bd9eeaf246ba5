using Chronicle.Testing;

namespace Chronicle.Server.Tests.Live.Sse;

public sealed class SseStartTests
{
    [Theory]
    [InlineData("/api/stream")]
    [InlineData("/api/events/stream")]
    public async Task AStream_OpensWithItsHeaders_AndSaysWhenToRetry(string path)
    {
        await using var server = await RunningServer.StartAsync();

        await using var stream = await SseClient.OpenAsync(server, path);

        var response = stream.Response;
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("no", response.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.True(response.Headers.CacheControl?.NoCache);
        Assert.Equal("1000", (await stream.NextAsync())!.Retry);
    }

    [Theory]
    [InlineData("/api/stream")]
    [InlineData("/api/stream?after=latest")]
    [InlineData("/api/stream?after=memory-3")]
    public async Task TheHead_IsWhereAStreamBegins_UnlessItIsTold(string path)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(3);

        await using var stream = await SseClient.OpenAsync(server, path);

        var caughtUp = await stream.UntilAsync("caught-up");
        Assert.Equal(("memory-3", "memory-3"), (caughtUp.Id, caughtUp.Json.Text("cursor")));
        await server.AppendAsync(2, from: 4);
        Assert.Equal((long[])[4, 5], await stream.SequencesAsync(2));
    }

    [Theory]
    [InlineData("after=earliest", null, new long[] { 1, 2, 3, 4, 5 })]
    [InlineData("after=0", null, new long[] { 1, 2, 3, 4, 5 })]
    [InlineData("after=3", null, new long[] { 4, 5 })]
    [InlineData("after=memory-3", null, new long[] { 4, 5 })]
    [InlineData("lastEventId=memory-4", null, new long[] { 5 })]
    [InlineData("", "memory-2", new long[] { 3, 4, 5 })]
    [InlineData("", "2", new long[] { 3, 4, 5 })]
    [InlineData("after=earliest", "memory-4", new long[] { 5 })]
    [InlineData("since=2026-11-21T00:00:04Z", null, new long[] { 4, 5 })]
    [InlineData("since_timestamp=1795219205", null, new long[] { 5 })]
    [InlineData("since=10m", null, new long[] { 1, 2, 3, 4, 5 })]
    [InlineData("since=2026-11-21T00:00:04Z&after=4", null, new long[] { 5 })]
    public async Task AStream_BeginsWhereItIsAsked(string query, string? lastEventId, long[] expected)
    {
        var clock = new ManualTimeProvider();
        clock.Advance(TimeSpan.FromMinutes(9));
        await using var server = await RunningServer.StartAsync(new MemoryEventStore(), clock);
        await server.AppendAsync("[" + string.Join(',', Enumerable.Range(1, 5).Select(n => $$"""{"session_id":"s","type":"t","time":"2026-11-21T00:00:0{{n}}Z"}""")) + "]");

        await using var stream = await SseClient.OpenAsync(server, $"/api/stream?{query}", lastEventId is null ? [] : [("Last-Event-ID", lastEventId)]);

        Assert.Equal(expected, await stream.SequencesUntilAsync("caught-up"));
    }

    [Theory]
    [InlineData("urn:uuid:5e94c686")]
    [InlineData("42x")]
    public async Task AnIdOfAnotherServer_IsReset_SoThatAnEventSourceGoesOn(string lastEventId)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(3);

        await using var stream = await SseClient.OpenAsync(server, "/api/stream?after=memory-1", ("Last-Event-ID", lastEventId));

        Assert.Equal("epoch", (await stream.UntilAsync("reset")).Json.Text("reason"));
        Assert.Equal("memory-3", (await stream.UntilAsync("caught-up")).Id);
    }

    [Theory]
    [InlineData("after=other-2", "epoch")]
    [InlineData("after=memory-100", "ahead")]
    [InlineData("after=100", "ahead")]
    public async Task APositionThatCannotBeHonoured_IsReset_AndGoesOnAtTheHead(string query, string reason)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(3);

        await using var stream = await SseClient.OpenAsync(server, $"/api/stream?{query}");

        var reset = (await stream.UntilAsync("reset")).Json;
        Assert.Equal((reason, "memory", "memory-0", "memory-3", "memory-3"),
            (reset.Text("reason"), reset.Text("epoch"), reset.Text("earliest"), reset.Text("latest"), reset.Text("cursor")));
        Assert.Equal("memory-3", (await stream.UntilAsync("caught-up")).Id);
        await server.AppendAsync(1, from: 4);
        Assert.Equal((long[])[4], await stream.SequencesAsync(1));
    }

    [Fact]
    public async Task APositionThatRetentionHasPassed_IsReset_ToTheOldest()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(6);
        await server.Store.DropAsync([new(1), new(2), new(3)], default);

        await using var stream = await SseClient.OpenAsync(server, "/api/stream?after=memory-1");
        await using var fromStart = await SseClient.OpenAsync(server, "/api/stream?after=earliest");
        var problem = await server.ProblemAsync("/api/events?after=memory-1");

        var reset = (await stream.UntilAsync("reset")).Json;
        Assert.Equal(("trimmed", "memory-3", "memory-6"), (reset.Text("reason"), reset.Text("earliest"), reset.Text("latest")));
        Assert.Equal((long[])[4, 5, 6], await stream.SequencesAsync(3));
        Assert.Equal((long[])[4, 5, 6], await fromStart.SequencesAsync(3));
        problem.Is(410, "cursor-gone");
        Assert.Equal("memory-3", problem.Json.Text("oldest"));
    }

    [Theory]
    [InlineData("after=yesterday", "after")]
    [InlineData("since=soon", "since")]
    [InlineData("until=x", "until")]
    public async Task AParameterThatIsNotUnderstood_Is400(string query, string name)
    {
        await using var server = await RunningServer.StartAsync();

        var problem = await server.ProblemAsync($"/api/stream?{query}");

        problem.Is(400, "invalid-parameter");
        Assert.Contains($"`{name}`", problem.Detail, StringComparison.Ordinal);
    }
}
