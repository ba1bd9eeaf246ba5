namespace Chronicle.Server.Tests.Live.Sse;

public sealed class StreamContinueTests
{
    private const string Path = "/apps/s/agent/stream-continue";

    [Fact]
    public async Task Frames_AreNamedByKind_AndCarryTheDataSpread()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""
            [{"id":"1","session_id":"s","type":"agent_start","time":1795219201.5,"data":{"run_id":"r"},"trace_id":"t"},
             {"id":"2","session_id":"other","type":"llm_stream","data":{}},
             {"id":"3","session_id":"s","type":"llm_stream","data":{"text":"hel","session_id":"not this"}},
             {"id":"4","session_id":"s","type":"message_complete","data":"hello","message_id":"m"},
             {"id":"5","session_id":"s","type":"custom","data":[1]},
             {"id":"6","session_id":"s","type":"whatever"},
             {"id":"7","session_id":"s","type":"finish","data":{}},
             {"id":"8","session_id":"s","type":"llm_stream","data":{}}]
            """);
        await using var stream = await SseClient.OpenAsync(server, Path);
        var frames = new List<SseFrame>();
        while (await stream.NextAsync() is { } frame)
        {
            if (frame.Data is not null)
            {
                frames.Add(frame);
            }
        }

        Assert.Equal(["status", "delta", "message", "custom", "message", "finish"], frames.Select(frame => frame.Name));
        Assert.Equal(["1", "3", "4", "5", "6", "7"], frames.Select(frame => frame.Id));
        Assert.Equal("""{"event_type":"agent_start","session_id":"s","timestamp":1795219201.5,"run_id":"r","trace_id":"t"}""", frames[0].Data);
        Assert.Equal(("hel", "s"), (frames[1].Json.Text("text"), frames[1].Json.Text("session_id")));
        Assert.Equal(("hello", "m"), (frames[2].Json.Text("data"), frames[2].Json.Text("message_id")));
    }

    [Theory]
    [InlineData("agent_error", "error")]
    [InlineData("agent_end", "status")]
    [InlineData("finish", "finish")]
    public async Task ATerminalEvent_EndsALiveStream(string type, string kind)
    {
        await using var server = await RunningServer.StartAsync();
        await using var stream = await SseClient.OpenAsync(server, Path);
        await server.AppendAsync($$"""{"session_id":"s","type":"{{type}}"}""");

        Assert.Equal(type, (await stream.UntilAsync(kind)).Json.Text("event_type"));
        Assert.Null(await stream.NextAsync());
    }

    [Fact]
    public async Task EventsOfOneInstant_AreNotLost_WhicheverWayAReaderResumes()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""
            [{"id":"a","session_id":"s","type":"custom","time":1795219201},{"id":"b","session_id":"s","type":"custom","time":1795219202},
             {"id":"c","session_id":"s","type":"custom","time":1795219202},{"id":"d","session_id":"s","type":"finish","time":1795219202}]
            """);

        await using var byTime = await SseClient.OpenAsync(server, $"{Path}?since_timestamp=1795219202");
        await using var byId = await SseClient.OpenAsync(server, $"{Path}?since_timestamp=1795219209", ("Last-Event-ID", "b"));

        Assert.Equal("b", (await byTime.UntilAsync("custom")).Id);
        Assert.Equal("c", (await byTime.UntilAsync("custom")).Id);
        Assert.Equal("c", (await byId.UntilAsync("custom")).Id);
        Assert.Equal("d", (await byId.UntilAsync("finish")).Id);
    }

    [Fact]
    public async Task AnIdThatIsNotThere_Is410()
    {
        await using var server = await RunningServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, Path) { Headers = { { "Last-Event-ID", "gone" } } };

        using var response = await server.Client.SendAsync(request);

        (await Problem.ReadAsync(response)).Is(410, "cursor-gone");
        (await server.ProblemAsync($"{Path}?since_timestamp=soon")).Is(400, "invalid-parameter");
    }
}
