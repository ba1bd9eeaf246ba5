using System.Net;

namespace Chronicle.Server.Tests.Ingest.Hooks;

public sealed class ClaudeCodeIngestTests
{
    private const string Path = "/hooks/claude-code";

    [Fact]
    public async Task APayload_IsAnEvent_AndTheAnswerIsEmpty()
    {
        await using var server = await RunningServer.StartAsync();
        const string payload = """{"session_id":"s","hook_event_name":"PreToolUse","cwd":"/home/me/app","tool_name":"Bash","tool_use_id":"t1","tool_input":{"command":"ls"}}""";

        using var response = await server.PostAsync(Path, payload);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        var recorded = await server.GetAsync("/api/events/1");
        Assert.Equal(("pre_tool_use", "claude-code", "/home/me/app", "Bash", "t1"),
            (recorded.Text("type"), recorded.Text("source"), recorded.Text("project"), recorded.Text("tool_name"), recorded.Text("tool_use_id")));
        Assert.Equal(payload, recorded.GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task TheSamePayloadTwice_IsTwoEvents()
    {
        await using var server = await RunningServer.StartAsync();

        for (var i = 0; i < 2; i++)
        {
            using var response = await server.PostAsync(Path, """{"session_id":"s","hook_event_name":"Stop"}""");
        }
        Assert.Equal(2, server.Store.Head.Value);
    }

    [Theory]
    [InlineData("{}", "unknown", "unknown")]
    [InlineData("{\"session_id\":7,\"hook_event_name\":\"BrandNewThing\"}", "unknown", "brand_new_thing")]
    [InlineData("{\"session_id\":\"s\",\"hook_event_name\":\"X\",\"duration_ms\":\"long\"}", "s", "x")]
    [InlineData("{\"session_id\":\"s\",\"hook_event_name\":\"X\",\"prompt\":\"\\ud83d\"}", "s", "x")]
    public async Task WhateverAPayloadHolds_IsRecorded(string payload, string session, string type)
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await server.PostAsync(Path, payload);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var recorded = await server.GetAsync("/api/events/1");
        Assert.Equal((session, type), (recorded.Text("session_id"), recorded.Text("type")));
    }

    [Fact]
    public async Task APayloadLargerThanAnEventMayBe_IsRecorded_UpToTheLimitOfBodies()
    {
        await using var server = await RunningServer.StartAsync(("Ingest:MaxEventBytes", "2048"), ("Ingest:MaxBodyBytes", "8192"));

        using var large = await server.PostAsync(Path, $$"""{"session_id":"s","hook_event_name":"X","text":"{{new string('x', 4000)}}"}""");
        using var tooLarge = await server.PostAsync(Path, $$"""{"session_id":"s","hook_event_name":"X","text":"{{new string('x', 9000)}}"}""");

        Assert.Equal(HttpStatusCode.NoContent, large.StatusCode);
        (await Problem.ReadAsync(tooLarge)).Is(413, "too-large");
    }

    [Fact]
    public async Task WhatIsNoJson_IsMalformed()
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await server.PostAsync(Path, "{\"session_id\":");

        (await Problem.ReadAsync(response)).Is(400, "malformed");
    }
}
