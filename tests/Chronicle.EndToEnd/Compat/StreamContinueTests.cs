using System.Net;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Compat;

/// <summary>The agent scheduler's stream: its frames and kinds, and without its losses.</summary>
public sealed class StreamContinueTests
{
    private const string Path = "/apps/run-1/agent/stream-continue";

    [Fact]
    public async Task Stream_HasTheFramesAndKindsOfTheScheduler()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        await AppendAsync(server, "e1", "agent_start", 1763700000.5, """{"prompt":"build it","framework":"nextjs"}""");
        await AppendAsync(server, "e2", "finish", 1763700001, """{"status":"success"}""");

        using var response = await server.Http.GetAsync(Path);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("no", response.Headers.GetValues("X-Accel-Buffering").Single());
        var text = await response.Content.ReadAsStringAsync(); // it ends by itself at the terminal event
        var frames = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(frame => !frame.StartsWith(':')).ToArray();
        Assert.Equal(
            """
            event: status
            id: e1
            data: {"event_type":"agent_start","session_id":"run-1","timestamp":1763700000.5,"prompt":"build it","framework":"nextjs"}
            """, frames[0], ignoreLineEndingDifferences: true);
        Assert.Equal(
            """
            event: finish
            id: e2
            data: {"event_type":"finish","session_id":"run-1","timestamp":1763700001,"status":"success"}
            """, frames[1], ignoreLineEndingDifferences: true);
        Assert.Equal(2, frames.Length);
    }

    [Fact]
    public async Task Kinds_AreTheSchedulers()
    {
        (string Type, string Kind)[] kinds =
        [
            ("agent_start", "status"), ("llm_start", "status"), ("llm_stream", "delta"), ("llm_end", "status"), ("tool_start", "status"), ("tool_end", "status"),
            ("message_delta", "delta"), ("message_complete", "message"), ("node_start", "message"), ("node_end", "message"), ("stage_change", "message"),
            ("custom", "custom"), ("agent_error", "error"),
        ];
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        foreach (var (type, _) in kinds)
        {
            await AppendAsync(server, type, type, 1763700000, "{}"); // all of one instant
        }
        Assert.Equal(kinds.Select(kind => (kind.Kind, (string?)kind.Type)), await ReadToEndAsync(server, Path));
    }

    /// <summary>Events that share a timestamp with the last one seen come again rather than never; Last-Event-ID is exact.</summary>
    [Fact]
    public async Task Resume_LosesNoTies()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        foreach (var (id, time) in new[] { ("a", 10.0), ("b", 20.25), ("c", 20.25), ("d", 20.25), ("e", 30) })
        {
            await AppendAsync(server, id, "custom", 1763700000 + time, "{}");
        }
        await AppendAsync(server, "z", "agent_end", 1763700040, """{"status":"success"}""");

        Assert.Equal(["b", "c", "d", "e", "z"], (await ReadToEndAsync(server, Path + "?since_timestamp=1763700020.25")).Select(frame => frame.Id));
        Assert.Equal(["c", "d", "e", "z"], (await ReadToEndAsync(server, Path, lastEventId: "b")).Select(frame => frame.Id));
        var gone = await Assert.ThrowsAsync<HttpRequestException>(() => SseStream.OpenAsync(server.Http, Path, "never-seen"));
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
    }

    [Fact]
    public async Task Stream_IsPushedAndEndsAtTheTerminalEvent()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        using var stream = await SseStream.OpenAsync(server.Http, Path);
        await AppendAsync(server, "1", "llm_stream", 1763700000, """{"delta":"Hel","content_type":"text"}""");
        var delta = (await stream.NextAsync())!;
        Assert.Equal(("delta", "1", "Hel"), (delta.Name, delta.Id, delta.Json.Text("delta")));
        await server.Http.PostJsonAsync("/api/events", Api.Event("another-run", "x", "finish"));
        await AppendAsync(server, "2", "agent_error", 1763700001, """{"error":"it broke","error_type":"X"}""");
        Assert.Equal("2", (await stream.NextAsync())!.Id);
        Assert.Null(await stream.NextAsync());
    }

    private static Task AppendAsync(ServerProcess server, string id, string type, double timestamp, string data) => server.Http.PostJsonAsync("/api/events",
        string.Create(null, $$"""{"event_id":"{{id}}","session_id":"run-1","event_type":"{{type}}","timestamp":{{timestamp}},"data":{{data}}}"""));

    private static async Task<List<(string Kind, string? Id)>> ReadToEndAsync(ServerProcess server, string path, string? lastEventId = null)
    {
        using var stream = await SseStream.OpenAsync(server.Http, path, lastEventId);
        var frames = new List<(string, string?)>();
        while (await stream.NextAsync() is { } frame)
        {
            frames.Add((frame.Name, frame.Id));
        }
        return frames;
    }
}
