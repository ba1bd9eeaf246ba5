using System.Net.WebSockets;
using Chronicle.Server.Tests.Sockets;
using Chronicle.Testing;

namespace Chronicle.Server.Tests.Live.WebSocket;

public sealed class WebSocketTransportTests
{
    [Fact]
    public async Task ASubscription_IsHistory_ThenLive_UnderItsRef()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(2);
        await using var socket = await SocketClient.GreetedAsync(server);

        await socket.SendAsync("""{"type":"subscribe","ref":"r","after":"earliest"}""");

        Assert.Equal("""{"type":"subscribed","ref":"r","cursor":"memory-2"}""", (await socket.NextAsync() ?? default).GetRawText());
        var first = await socket.NextAsync() ?? default;
        Assert.Equal(["type", "ref", "data"], first.Names());
        Assert.Equal((await server.GetAsync("/api/events/1")).GetRawText(), first.GetProperty("data").GetRawText());
        Assert.Equal((long[])[2], await socket.SequencesAsync(1));
        Assert.Equal("""{"type":"caught-up","ref":"r","cursor":"memory-2"}""", (await socket.NextAsync() ?? default).GetRawText());
        await server.AppendAsync(1, from: 3);
        Assert.Equal((long[])[3], await socket.SequencesAsync(1));
    }

    [Theory]
    [InlineData("{\"session\":[\"a\"]}", new long[] { 1, 3, 6 })]
    [InlineData("{\"session\":\"a\",\"type\":[\"post_tool_use\",\"stop\"]}", new long[] { 6 })]
    [InlineData("{\"source\":[\"y\"],\"tool\":\"Bash\"}", new long[] { 2 })]
    [InlineData("{\"project\":[\"/p\",\"/q\"],\"session\":[]}", new long[] { 1, 2, 3, 6 })]
    [InlineData("{\"since\":\"2026-11-21T00:00:03Z\",\"until\":1795219204}", new long[] { 3, 4 })]
    [InlineData("{\"type\":null}", new long[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData("null", new long[] { 1, 2, 3, 4, 5, 6 })]
    public async Task AFilter_LetsItsEventsThrough(string filter, long[] expected)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(Api.EventsApiTests.Six);
        await using var socket = await SocketClient.GreetedAsync(server);

        await socket.SendAsync($$"""{"type":"subscribe","after":0,"filter":{{filter}}}""");

        Assert.Equal(expected, await socket.SequencesAsync(expected.Length));
        Assert.Equal("memory-6", (await socket.UntilAsync("caught-up")).Text("cursor"));
    }

    [Fact]
    public async Task SubscriptionsOfOneConnection_AreTheirOwn()
    {
        await using var server = await RunningServer.StartAsync();
        await using var socket = await SocketClient.GreetedAsync(server);
        await socket.SendAsync("""{"type":"subscribe","ref":1,"filter":{"session":"a"}}""");
        await socket.UntilAsync("caught-up");
        await socket.SendAsync("""{"type":"subscribe","ref":2,"filter":{"session":"b"}}""");
        await socket.UntilAsync("caught-up");

        await server.AppendAsync(1, "a");
        Assert.Equal(1, (await socket.UntilAsync("event")).Number("ref"));
        await server.AppendAsync(1, "b");
        Assert.Equal(2, (await socket.UntilAsync("event")).Number("ref"));
        await socket.SendAsync("""{"type":"unsubscribe","ref":1}""");
        Assert.Equal(1, (await socket.UntilAsync("unsubscribed")).Number("ref"));
        await server.AppendAsync(1, "a", from: 2);
        await server.AppendAsync(1, "b", from: 2);
        Assert.Equal(2, (await socket.UntilAsync("event")).Number("ref"));
    }

    [Theory]
    [InlineData("\"other-4\"", "epoch")]
    [InlineData("400", "ahead")]
    public async Task APositionThatCannotBeHonoured_IsReset(string after, string reason)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(3);
        await using var socket = await SocketClient.GreetedAsync(server);

        await socket.SendAsync($$"""{"type":"subscribe","ref":1,"after":{{after}}}""");

        var reset = await socket.UntilAsync("reset");
        Assert.Equal((1L, reason, "memory-0", "memory-3"), (reset.Number("ref"), reset.Text("reason"), reset.Text("earliest"), reset.Text("latest")));
    }

    [Fact]
    public async Task WithBatchMs_EventsThatArriveTogether_AreOneMessage()
    {
        var clock = new ManualTimeProvider();
        await using var server = await RunningServer.StartAsync(new MemoryEventStore(), clock);
        await using var socket = await SocketClient.GreetedAsync(server);
        await socket.SendAsync("""{"type":"subscribe","ref":1,"batch_ms":50}""");
        await socket.UntilAsync("caught-up");
        var quiet = clock.PendingTimers;

        await server.AppendAsync(1);
        Assert.Equal(1, (await socket.UntilAsync("events")).GetProperty("data").GetArrayLength());
        await Eventually.TrueAsync(() => clock.PendingTimers > quiet);
        await server.AppendAsync(1, from: 2);
        await server.AppendAsync(2, from: 3);
        clock.Advance(TimeSpan.FromMilliseconds(50));

        var batch = await socket.UntilAsync("events");
        Assert.Equal(["type", "ref", "data"], batch.Names());
        Assert.Equal([2, 3, 4], batch.GetProperty("data").EnumerateArray().Select(recorded => recorded.Number("seq")));
    }

    [Theory]
    [InlineData("\"max_rate\":2000")]
    [InlineData("\"max_rate\":5000,\"batch_ms\":20")]
    public async Task AtMostAtARate_NothingIsLost(string pace)
    {
        await using var server = await RunningServer.StartAsync(("Live:WindowBytes", "2000"));
        await using var socket = await SocketClient.GreetedAsync(server);
        await socket.SendAsync($$"""{"type":"subscribe",{{pace}}}""");
        await socket.UntilAsync("caught-up");
        var started = DateTimeOffset.UtcNow;

        for (var i = 0; i < 8; i++)
        {
            await server.AppendAsync(125, from: (i * 125) + 1);
        }

        Assert.Equal(Enumerable.Range(1, 1000).Select(n => (long)n), await socket.SequencesAsync(1000));
        Assert.True(DateTimeOffset.UtcNow - started > TimeSpan.FromSeconds(0.08), "it was sent faster than asked");
    }

    [Fact]
    public async Task ASlowReader_FallsBehind_AndCatchesUp()
    {
        await using var server = await RunningServer.StartAsync(("Live:WindowBytes", "0"));
        await using var socket = await SocketClient.GreetedAsync(server, "/ws?after=latest");
        await socket.UntilAsync("caught-up");

        await server.AppendAsync(10);

        await socket.UntilAsync("fell-behind");
        Assert.Equal(10, (await socket.SequencesAsync(10)).Length);
        Assert.Equal("memory-10", (await socket.UntilAsync("caught-up")).Text("cursor"));
    }

    [Fact]
    public async Task AQuietReader_HearsHowFarItHasRead()
    {
        await using var server = await RunningServer.StartAsync(("Live:Heartbeat", "00:00:00.05"));
        await using var socket = await SocketClient.GreetedAsync(server, "/ws?type=rare");
        await server.AppendAsync(5);

        string? cursor;
        do
        {
            cursor = (await socket.UntilAsync("heartbeat")).Text("cursor");
        }
        while (cursor != "memory-5");
    }

    [Fact]
    public async Task TheEndOfTheServer_IsSaid_ThenClosed()
    {
        await using var server = await RunningServer.StartAsync();
        await using var socket = await SocketClient.GreetedAsync(server, "/ws?after=latest");
        await socket.UntilAsync("caught-up");

        var stopping = server.StopAsync();

        Assert.Equal("memory-0", (await socket.UntilAsync("bye")).Text("cursor"));
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await socket.CloseStatusAsync());
        await socket.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
        await stopping;
    }
}
