
namespace Chronicle.Server.Tests.Api;

/// <summary>States of sessions, and what a person does with a wait, through the API.</summary>
public sealed class WaitsApiTests
{
    private const string Asked = """
        [{"session_id":"w","type":"user_prompt_submit","data":{"prompt":"go"}},
         {"session_id":"w","type":"pre_tool_use","tool_name":"Bash","tool_use_id":"toolu_1","data":{"tool_input":{"command":"make"}}},
         {"session_id":"w","type":"permission_request","tool_name":"Bash","data":{"tool_input":{"command":"make"}}}]
        """;

    [Fact]
    public async Task AWait_IsShown_Snoozed_AndDismissed()
    {
        await using var server = await RunningServer.StartAsync();
        await PostAsync(server, "/api/events", Asked, 200);
        var session = await server.GetAsync("/api/sessions/w");
        var wait = session.GetProperty("doing");
        Assert.Equal(("waiting", "waiting", "Bash: make"), (session.Text("state"), session.Text("status"), session.Text("waiting_for")));
        Assert.Equal(("wait", "Bash", "make", "permission", "toolu_1"), (wait.Text("kind"), wait.Text("tool"), wait.Text("text"), wait.Text("reason"), wait.Text("tool_use_id")));
        Assert.Equal(["call", "wait"], session.GetProperty("open").EnumerateArray().Select(static entry => entry.Text("kind")));
        var sequence = wait.GetProperty("sequence").GetInt64();

        await PostAsync(server, $"/api/sessions/w/waits/{sequence}/snooze?for=10m", "", 200);
        session = await server.GetAsync("/api/sessions/w");
        Assert.Equal(("working", "active"), (session.Text("state"), session.Text("status")));
        Assert.True(session.GetProperty("open")[1].TryGetProperty("snoozed_until", out _));
        Assert.False(session.TryGetProperty("waiting_for", out _));

        await PostAsync(server, $"/api/sessions/w/waits/{sequence}/dismiss", "", 200);
        Assert.Empty((await server.GetAsync("/api/sessions/w")).GetProperty("open").EnumerateArray());
        await PostAsync(server, $"/api/sessions/w/waits/{sequence}/dismiss", "", 404);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?for=")]
    [InlineData("?for=soon")]
    [InlineData("?for=8d")]
    [InlineData("?for=1764450000")]
    public async Task ASnoozeWithoutAnAge_IsRefused(string query)
    {
        await using var server = await RunningServer.StartAsync();
        await PostAsync(server, "/api/events", Asked, 200);

        await PostAsync(server, $"/api/sessions/w/waits/3/snooze{query}", "", 400);
    }

    [Fact]
    public async Task Sessions_AreListedByTheirLastActivity_ByState_AndWithoutTheRecorder()
    {
        await using var server = await RunningServer.StartAsync();
        await PostAsync(server, "/api/events", """{"session_id":"new","type":"stop","time":"2026-01-02T00:00:00Z"}""", 200);
        await PostAsync(server, "/api/events", """{"session_id":"imported","type":"stop","time":"2026-01-01T00:00:00Z"}""", 200);
        await PostAsync(server, "/api/events", """{"session_id":"chronicle","type":"alert.raised","time":"2026-01-03T00:00:00Z"}""", 200);

        Assert.Equal(["chronicle", "new", "imported"], await IdsAsync(server, "/api/sessions"));
        Assert.Equal(["new", "imported"], await IdsAsync(server, "/api/sessions?recorder=false"));
        Assert.Equal(["new", "imported"], await IdsAsync(server, "/api/sessions?state=your_turn,done"));

        List<string> paged = [];
        for (var next = ""; ;)
        {
            var page = await server.GetAsync($"/api/sessions?limit=1{next}");
            paged.AddRange(page.GetProperty("sessions").EnumerateArray().Select(static session => session.Text("id")!));
            if (!page.TryGetProperty("next", out var place))
            {
                break;
            }
            next = $"&before={place.GetString()}";
        }
        Assert.Equal(["chronicle", "new", "imported"], paged);
    }

    [Fact]
    public async Task ACallThatEndsUnderAnotherSession_IsNotOpenAnyMore()
    {
        await using var server = await RunningServer.StartAsync();
        await PostAsync(server, "/hooks/claude-code", """{"session_id":"stale","hook_event_name":"PreToolUse","tool_name":"Bash","tool_use_id":"toolu_split","tool_input":{"command":"ls"}}""", 204);
        Assert.Single((await server.GetAsync("/api/sessions/stale")).GetProperty("open").EnumerateArray());

        await PostAsync(server, "/hooks/claude-code", """{"session_id":"live","hook_event_name":"PostToolUse","tool_name":"Bash","tool_use_id":"toolu_split","tool_response":{}}""", 204);

        Assert.Empty((await server.GetAsync("/api/sessions/stale")).GetProperty("open").EnumerateArray());
        Assert.Equal("unknown", (await server.GetAsync("/api/sessions/stale/timeline")).GetProperty("root").GetProperty("children")[0].Text("status"));
        Assert.Equal(1, (await server.GetAsync("/api/sessions/live")).Number("tool_calls"));
    }

    private static async Task PostAsync(RunningServer server, string path, string body, int status)
    {
        using var response = await server.PostAsync(path, body);
        Assert.Equal(status, (int)response.StatusCode);
    }

    private static async Task<string[]> IdsAsync(RunningServer server, string path) =>
        [.. (await server.GetAsync(path)).GetProperty("sessions").EnumerateArray().Select(static session => session.Text("id")!)];
}
