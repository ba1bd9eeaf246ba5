using System.Text.Json;
using Chronicle.Server.Tests.Api;
using Chronicle.Testing;

namespace Chronicle.Server.Tests.Live.Sse;

public sealed class SseTransportTests
{
    [Theory]
    [MemberData(nameof(EventsApiTests.Filters), MemberType = typeof(EventsApiTests))]
    [MemberData(nameof(EventsApiTests.QueryFilters), MemberType = typeof(EventsApiTests))]
    public async Task AFilter_LetsItsEventsThrough_FromTheStoreAndLive(string filter, long[] expected)
    {
        await using var server = await RunningServer.StartAsync();
        await using var live = await SseClient.OpenAsync(server, $"/api/stream?after=0&{filter}");
        await live.UntilAsync("caught-up");
        await server.AppendAsync(EventsApiTests.Six);

        await using var late = await SseClient.OpenAsync(server, $"/api/stream?after=earliest&{filter}");

        Assert.Equal(expected, await late.SequencesUntilAsync("caught-up"));
        Assert.Equal(expected, await live.SequencesAsync(expected.Length));
    }

    [Fact]
    public async Task AnEventThatWasSentOverSeveralLines_IsOneFrame()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("{\r\n \"session_id\": \"s\",\n \"type\": \"note\",\n \"data\": {\n  \"text\": \"a\\nb\"\r\n },\n \"metadata\": [\n1,\r2]\n}");

        await using var stream = await SseClient.OpenAsync(server, "/api/stream?after=earliest");

        var recorded = (await stream.EventsAsync(1))[0].Json;
        Assert.Equal("a\nb", recorded.GetProperty("data").Text("text"));
        Assert.Equal(2, recorded.GetProperty("metadata").GetArrayLength());
        using var lines = await server.Client.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, "/api/sessions/s/stream") { Headers = { { "Accept", "application/x-ndjson" } } }, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await lines.Content.ReadAsStreamAsync());
        Assert.Equal("a\nb", JsonElement.Parse((await reader.ReadLineAsync())!).GetProperty("data").Text("text"));
    }

    [Fact]
    public async Task AnEvent_IsTheSameOverEveryWindow()
    {
        await using var server = await RunningServer.StartAsync();
        await using var live = await SseClient.OpenAsync(server, "/api/stream?after=earliest");
        await server.AppendAsync("""{"id":"x","session_id":"s","type":"t","time":"2026-11-21T00:00:01.5Z","duration_ms":7,"data":{"n":1.50},"mood":"<b>"}""");

        var expected = (await server.GetAsync("/api/events/x")).GetRawText();

        Assert.Equal(expected, (await live.EventsAsync(1))[0].Data);
        Assert.Equal(expected, (await server.GetAsync("/api/events")).GetProperty("events")[0].GetRawText());
        Assert.Contains("\"time\":\"2026-11-21T00:00:01.500000Z\"", expected, StringComparison.Ordinal);
        Assert.Contains("\"data\":{\"n\":1.50}", expected, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AQuietStream_HearsThatItLives_AndHowFarItHasRead()
    {
        var clock = new ManualTimeProvider();
        await using var server = await RunningServer.StartAsync(new MemoryEventStore(), clock, ("Live:Heartbeat", "00:00:15"));
        await using var stream = await SseClient.OpenAsync(server, "/api/stream?type=rare");
        await stream.UntilAsync("caught-up");
        await server.AppendAsync(5);

        clock.Advance(TimeSpan.FromSeconds(15));

        var heartbeat = await stream.UntilAsync("heartbeat");
        Assert.Equal(("memory-5", "memory-5"), (heartbeat.Id, heartbeat.Json.Text("cursor")));
        Assert.NotNull(heartbeat.Comment);
        await using var resumed = await SseClient.OpenAsync(server, "/api/stream?type=rare", ("Last-Event-ID", heartbeat.Id!));
        Assert.Equal("memory-5", (await resumed.UntilAsync("caught-up")).Id);
    }

    [Fact]
    public async Task AReaderPastTheWindow_FallsBehind_AndCatchesUp_WithoutAGap()
    {
        await using var server = await RunningServer.StartAsync(("Live:WindowBytes", "0"));
        await using var stream = await SseClient.OpenAsync(server, "/api/stream");
        await stream.UntilAsync("caught-up");

        await server.AppendAsync(40);

        await stream.UntilAsync("fell-behind");
        Assert.Equal(Enumerable.Range(1, 40).Select(n => (long)n), await stream.SequencesAsync(40));
        Assert.Equal("memory-40", (await stream.UntilAsync("caught-up")).Id);
    }

    [Fact]
    public async Task TheEndOfTheServer_IsSaid()
    {
        await using var server = await RunningServer.StartAsync();
        await using var stream = await SseClient.OpenAsync(server, "/api/stream");
        await stream.UntilAsync("caught-up");
        await server.AppendAsync(2);

        var stopping = server.StopAsync();

        Assert.Equal("memory-2", (await stream.UntilAsync("bye")).Id);
        Assert.Null(await stream.NextAsync());
        await stopping;
    }

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("text/html, application/x-ndjson;q=0.9")]
    public async Task AsLines_TheStreamIsTheSame(string accept)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(2);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/stream?after=other-1") { Headers = { { "Accept", accept } } };

        using var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.ToString());
        using var deadline = new CancellationTokenSource(RunningServer.Deadline);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var reset = JsonElement.Parse((await reader.ReadLineAsync(deadline.Token))!);
        Assert.Equal(["control", "cursor", "reason", "epoch", "earliest", "latest"], reset.Names());
        Assert.Equal(("reset", "epoch"), (reset.Text("control"), reset.Text("reason")));
        Assert.Equal("caught-up", JsonElement.Parse((await reader.ReadLineAsync(deadline.Token))!).Text("control"));
        await server.AppendAsync(1, from: 3);
        Assert.Equal(3, JsonElement.Parse((await reader.ReadLineAsync(deadline.Token))!).Number("seq"));
    }

    [Fact]
    public async Task ReadersThatLeave_AreForgotten()
    {
        await using var server = await RunningServer.StartAsync();
        var stream = await SseClient.OpenAsync(server, "/api/stream");
        await stream.UntilAsync("caught-up");
        Assert.Equal(1, await ReadersAsync());

        await stream.DisposeAsync();

        await Eventually.TrueAsync(async () => await ReadersAsync() == 0);

        async Task<long> ReadersAsync() => (await server.GetAsync("/api/stats")).GetProperty("live").Number("readers");
    }
}
