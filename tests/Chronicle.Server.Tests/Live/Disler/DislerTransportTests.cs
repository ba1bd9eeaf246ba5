using Chronicle.Server.Tests.Sockets;

namespace Chronicle.Server.Tests.Live.Disler;

public sealed class DislerTransportTests
{
    [Fact]
    public async Task ThePage_GetsTheBacklog_ThenEachEvent()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""{"source_app":"demo","session_id":"s","hook_event_type":"Stop","payload":{"a":1}}""", "/events");
        await using var socket = await SocketClient.OpenAsync(server, "/stream");

        var initial = await socket.UntilAsync("initial");
        await server.AppendAsync("""{"source_app":"demo","session_id":"s","hook_event_type":"PreToolUse","payload":{}}""", "/events");
        var next = (await socket.UntilAsync("event")).GetProperty("data");

        Assert.Equal("Stop", Assert.Single(initial.GetProperty("data").EnumerateArray()).Text("hook_event_type"));
        Assert.Equal(("PreToolUse", 2L), (next.Text("hook_event_type"), next.Number("id")));
    }

    [Fact]
    public async Task Recent_AreTheLast_OldestFirst()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(400);

        var recent = await server.GetAsync("/events/recent");
        var three = await server.GetAsync("/events/recent?limit=3");

        Assert.Equal((300, 101L), (recent.GetArrayLength(), recent[0].Number("id")));
        Assert.Equal([398, 399, 400], three.EnumerateArray().Select(recorded => recorded.Number("id")));
        (await server.ProblemAsync("/events/recent?limit=0")).Is(400, "invalid-parameter");
    }

    [Fact]
    public async Task FilterOptions_AreNamedAsThePageReadsThem()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""{"source_app":"demo","session_id":"s","hook_event_type":"PreToolUse","payload":{}}""", "/events");

        var options = await server.GetAsync("/events/filter-options");

        Assert.Equal(["source_apps", "session_ids", "hook_event_types"], options.Names());
        Assert.Equal(["demo", "s", "PreToolUse"], options.EnumerateObject().Select(list => list.Value[0].GetString()));
    }
}
