using System.Net;
using System.Text;
using System.Text.Json;

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
    public async Task APayloadOfTheLargestSize_IsRecorded_AndALargerOneIsTold()
    {
        await using var server = await RunningServer.StartAsync(("Ingest:MaxEventBytes", "4096"), ("Ingest:MaxBodyBytes", "8192"));
        static string Payload(int bytes) => $$"""{"session_id":"s","hook_event_name":"X","text":"{{new string('x', bytes - 50)}}"}""";

        await RecordedAsync(server, Payload(4000), ("s", "x"));
        await RejectedAsync(server, Payload(5000), "s", "The event is larger than 4096 bytes.");
        await RejectedAsync(server, Payload(9000), "chronicle", "The body is larger than 8192 bytes.");
    }

    [Fact]
    public async Task APayloadOfTwoMegabytes_IsRecordedByDefault()
    {
        await using var server = await RunningServer.StartAsync();

        await RecordedAsync(server, $$"""{"session_id":"s","hook_event_name":"X","text":"{{new string('x', 2_000_000)}}"}""", ("s", "x"));
    }

    public static TheoryData<byte[], string> Repaired => new()
    {
        { Encoding.Latin1.GetBytes("""{"session_id":"s","hook_event_name":"PostToolUse","tool_response":{"stdout":"café"}}"""), """{"session_id":"s","hook_event_name":"PostToolUse","tool_response":{"stdout":"caf�"}}""" },
        { [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("""{"session_id":"s","hook_event_name":"PostToolUse"}""")], """{"session_id":"s","hook_event_name":"PostToolUse"}""" },
        { Encoding.BigEndianUnicode.GetBytes("""{"session_id":"s","hook_event_name":"PostToolUse"}"""), """{"session_id":"s","hook_event_name":"PostToolUse"}""" },
        { "{\"session_id\":\"s\",\"hook_event_name\":\"PostToolUse\",\"n\":NaN,}"u8.ToArray(), """{"session_id":"s","hook_event_name":"PostToolUse","n":"NaN"}""" },
    };

    [Theory]
    [MemberData(nameof(Repaired))]
    public async Task WhatIsNearlyJson_IsRecorded(byte[] sent, string data)
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await server.PostAsync(Path, sent);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var recorded = await server.GetAsync("/api/events/1");
        Assert.Equal(("s", "post_tool_use", data), (recorded.Text("session_id"), recorded.Text("type"), recorded.GetProperty("data").GetRawText()));
    }

    [Fact]
    public async Task TwoPayloadsInOne_AreTwoEvents()
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await server.PostAsync(Path, """{"session_id":"a","hook_event_name":"Stop"}{"session_id":"b","hook_event_name":"Stop"} trailing""");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("trailing", (await server.GetAsync("/api/events/1")).GetProperty("data").Text("sample"));
        await server.ReturnsAsync("/api/events?session=a", 2);
        await server.ReturnsAsync("/api/events?session=b", 3);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(500)]
    public async Task ADeepPayload_IsRecorded_AndReadEverywhere(int depth)
    {
        await using var server = await RunningServer.StartAsync();

        await RecordedAsync(server, Nested(depth), ("s", "post_tool_use"));

        _ = await server.GetAsync("/api/sessions/s/timeline");
        _ = await server.GetAsync("/api/search?q=needle");
        Assert.Equal("healthy", (await server.GetAsync("/health")).Text("status"));
    }

    [Theory]
    [InlineData(513)]
    [InlineData(10_000)]
    public async Task APayloadThatIsTooDeep_IsKeptAsText_WithTheReason(int depth)
    {
        await using var server = await RunningServer.StartAsync();

        var data = await RecordedAsync(server, Nested(depth), ("s", "post_tool_use"));

        Assert.Equal("nested deeper than 512 levels", data.Text("problem"));
        Assert.Equal(Nested(depth), data.Text("raw"));
    }

    [Fact]
    public async Task APayloadThatIsCut_IsKeptAsText_WithoutItsSecrets()
    {
        await using var server = await RunningServer.StartAsync();

        var data = await RecordedAsync(server, """{"session_id":"s","hook_event_name":"PostToolUse","tool_name":"Bash","tool_input":{"password":"hunter2hunter2","command":"ls""", ("s", "post_tool_use"));

        Assert.Equal(("cut short", "Bash"), (data.Text("problem"), data.Text("tool_name")));
        Assert.DoesNotContain("hunter2", data.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("[REDACTED]", data.Text("raw"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "the payload is empty")]
    [InlineData("hello", "not valid JSON at byte 1")]
    [InlineData("{\"session_id\":", "cut short")]
    [InlineData("\"text\"", "an event is a JSON object")]
    public async Task WhatCannotBeAnEvent_IsRecordedAsRejected(string sent, string reason)
    {
        await using var server = await RunningServer.StartAsync();

        await RejectedAsync(server, sent, "chronicle", reason);
    }

    private static string Nested(int depth) =>
        $$"""{"session_id":"s","hook_event_name":"PostToolUse","tool_name":"mcp__b__tree","tool_response":{{new string('[', depth - 1)}}"needle"{{new string(']', depth - 1)}}}""";

    private static async Task<JsonElement> RecordedAsync(RunningServer server, string sent, (string Session, string Type) expected)
    {
        using var response = await server.PostAsync(Path, sent);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var newest = await NewestAsync(server);
        Assert.Equal(expected, (newest.Text("session_id"), newest.Text("type")));
        return newest.GetProperty("data");
    }

    private static async Task RejectedAsync(RunningServer server, string sent, string session, string reason)
    {
        using var response = await server.PostAsync(Path, sent);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var newest = await NewestAsync(server);
        Assert.Equal((session, "ingest.rejected"), (newest.Text("session_id"), newest.Text("type")));
        Assert.StartsWith(reason, newest.GetProperty("data").Text("reason"), StringComparison.Ordinal);
        Assert.Equal("claude-code", newest.GetProperty("data").Text("door"));
    }

    private static async Task<JsonElement> NewestAsync(RunningServer server)
    {
        var text = await server.Client.GetStringAsync($"/api/events/{server.Store.Head.Value}");
        return JsonElement.Parse(text, new JsonDocumentOptions { MaxDepth = 600 });
    }
}
