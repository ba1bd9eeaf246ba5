namespace Chronicle.Server.Tests.Live.Sse;

public sealed class SessionStreamTests
{
    private const string End = """{"session_id":"s","type":"session_end","data":{}}""";

    [Fact]
    public async Task ASessionsStream_IsItsOwnEventsFromTheBeginning_AndEndsWithIt()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(3);
        await server.AppendAsync(3, session: "other");
        await using var stream = await SseClient.OpenAsync(server, "/api/sessions/s/stream");
        Assert.Equal((long[])[1, 2, 3], await stream.SequencesUntilAsync("caught-up"));

        await server.AppendAsync(1, from: 4);
        await server.AppendAsync(1, session: "other", from: 4);
        await server.AppendAsync(End);

        Assert.Equal((long[])[7, 9], await stream.SequencesUntilAsync("end"));
        Assert.Null(await stream.NextAsync());
    }

    [Theory]
    [InlineData("", new long[] { 1, 2, 3 })]
    [InlineData("?after=memory-2", new long[] { 3 })]
    [InlineData("?after=3", new long[0])]
    [InlineData("?after=latest", new long[0])]
    public async Task ASessionThatHasEnded_IsSentWhole_ThenEnds(string query, long[] expected)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(2);
        await server.AppendAsync(End);

        await using var stream = await SseClient.OpenAsync(server, $"/api/sessions/s/stream{query}");

        Assert.Equal(expected, await stream.SequencesUntilAsync("end"));
        Assert.Null(await stream.NextAsync());
    }

    [Fact]
    public async Task ASessionThatWasResumed_GoesOn_UntilItEndsAgain()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(1, type: "session_start");
        await server.AppendAsync(End);
        await server.AppendAsync(1, type: "user_prompt_submit", from: 2);
        await using var stream = await SseClient.OpenAsync(server, "/api/sessions/s/stream");
        Assert.Equal((long[])[1, 2, 3], await stream.SequencesUntilAsync("caught-up"));

        await server.AppendAsync("""{"session_id":"s","type":"pre_tool_use","data":{}}""");
        await server.AppendAsync(End);

        Assert.Equal((long[])[4, 5], await stream.SequencesUntilAsync("end"));
    }

    [Fact]
    public async Task TheHeader_SaysWhereAReconnectIs()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(3);
        await server.AppendAsync(End);

        await using var stream = await SseClient.OpenAsync(server, "/api/sessions/s/stream", ("Last-Event-ID", "memory-2"));

        Assert.Equal((long[])[3, 4], await stream.SequencesUntilAsync("end"));
    }

    [Fact]
    public async Task ASessionThatIsNotThere_Is404()
    {
        await using var server = await RunningServer.StartAsync();

        (await server.ProblemAsync("/api/sessions/nobody/stream")).Is(404, "not-found");
    }
}
