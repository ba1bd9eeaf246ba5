using System.Text.Json;
using Chronicle.Testing;

namespace Chronicle.Server.Tests.Api;

public sealed class SessionsApiTests
{
    private const string Four = """
        [{"session_id":"act","type":"user_prompt_submit","source":"x","project":"/p","time":"2026-11-20T23:00:01Z","data":{"prompt":"please build it"}},
         {"session_id":"done","type":"session_start","source":"x","project":"/q","time":"2026-11-20T23:00:02Z","data":{}},
         {"session_id":"done","type":"session_end","time":"2026-11-20T23:00:03Z","data":{}},
         {"session_id":"wait","type":"permission_request","source":"y","tool_name":"Bash","time":"2026-11-20T23:00:04Z","data":{"tool_input":{"command":"rm -rf build"}}},
         {"session_id":"bad","type":"error","source":"y","project":"/p","time":"2026-11-20T23:00:05Z","data":{}}]
        """;

    [Theory]
    [InlineData("", new[] { "bad", "wait", "done", "act" })]
    [InlineData("status=active", new[] { "act" })]
    [InlineData("status=idle", new string[0])]
    [InlineData("status=Completed,waiting", new[] { "wait", "done" })]
    [InlineData("status=error", new[] { "bad" })]
    [InlineData("project=/p", new[] { "bad", "act" })]
    [InlineData("source=y", new[] { "bad", "wait" })]
    [InlineData("source=x,y&project=/q", new[] { "done" })]
    [InlineData("since=2026-11-20T23:00:04Z", new[] { "bad", "wait" })]
    [InlineData("q=BUILD", new[] { "act" })]
    [InlineData("limit=2", new[] { "bad", "wait" })]
    public async Task Sessions_AreListed_LatestActivityFirst(string query, string[] expected)
    {
        await using var server = await RunningServer.StartAsync(new MemoryEventStore(), new ManualTimeProvider());
        await server.AppendAsync(Four);

        Assert.Equal(expected, Ids(await server.GetAsync($"/api/sessions?{query}")));
    }

    [Fact]
    public async Task AnActiveSession_IsIdle_OnceItHasBeenSilent()
    {
        var clock = new ManualTimeProvider();
        await using var server = await RunningServer.StartAsync(new MemoryEventStore(), clock);
        await server.AppendAsync(Four);

        clock.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(["act"], Ids(await server.GetAsync("/api/sessions?status=idle")));
        Assert.Empty(Ids(await server.GetAsync("/api/sessions?status=active")));
        Assert.Equal("idle", (await server.GetAsync("/api/sessions/act")).Text("status"));
        Assert.Equal("waiting", (await server.GetAsync("/api/sessions/wait")).Text("status"));
        Assert.Equal(["bad", "wait", "done", "act"], Ids(await server.GetAsync("/api/sessions?since=2h")));
    }

    [Fact]
    public async Task ASession_SaysWhatItsEventsSaid()
    {
        await using var server = await RunningServer.StartAsync(new MemoryEventStore(), new ManualTimeProvider());
        await server.AppendAsync(Four);

        var done = await server.GetAsync("/api/sessions/done");
        Assert.Equal(("completed", "2026-11-20T23:00:02.000000Z", "2026-11-20T23:00:03.000000Z", "2026-11-20T23:00:03.000000Z"),
            (done.Text("status"), done.Text("started"), done.Text("last_event"), done.Text("ended")));
        Assert.Equal((2, 2, 3), (done.Number("events"), done.Number("first_seq"), done.Number("last_seq")));
        var waiting = await server.GetAsync("/api/sessions/wait");
        Assert.Contains("rm -rf build", waiting.Text("waiting_for"), StringComparison.Ordinal);
        Assert.Equal("please build it", (await server.GetAsync("/api/sessions/act")).Text("title"));
        (await server.ProblemAsync("/api/sessions/nobody")).Is(404, "not-found");
    }

    [Fact]
    public async Task ASessionWhoseIdHasASlash_CanBeLookedUp()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""{"session_id":"agent/7 ü","type":"note"}""");

        Assert.Equal("agent/7 ü", (await server.GetAsync("/api/sessions/agent%2F7%20%C3%BC")).Text("id"));
        await server.ReturnsAsync("/api/sessions/agent%2f7%20%C3%BC/events", 1);
        Assert.Equal("agent/7 ü", (await server.GetAsync("/api/sessions/agent%2F7%20%C3%BC/timeline")).GetProperty("session").Text("id"));
    }

    [Fact]
    public async Task Next_LeadsThroughAllSessions()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("[" + string.Join(',', Enumerable.Range(1, 50).Select(n => $$"""{"session_id":"s{{n % 23}}","type":"note"}""")) + "]");
        var ids = new List<string>();
        string? next = null;
        do
        {
            var page = await server.GetAsync($"/api/sessions?limit=5{(next is null ? "" : $"&before={next}")}");
            ids.AddRange(Ids(page));
            next = page.Text("next");
        }
        while (next is not null);

        Assert.Equal(23, ids.Count);
        Assert.Equal(23, ids.Distinct().Count());
    }

    [Theory]
    [InlineData("status=sleeping", "status")]
    [InlineData("status=1", "status")]
    [InlineData("limit=1001", "limit")]
    [InlineData("since=soon", "since")]
    [InlineData("before=x", "before")]
    public async Task AParameterThatIsNotUnderstood_Is400_AndNamed(string query, string name)
    {
        await using var server = await RunningServer.StartAsync();

        var problem = await server.ProblemAsync($"/api/sessions?{query}");

        problem.Is(400, "invalid-parameter");
        Assert.Contains($"`{name}`", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACursorOfAnotherHistory_Is410()
    {
        await using var server = await RunningServer.StartAsync();

        (await server.ProblemAsync("/api/sessions?before=other-2")).Is(410, "cursor-gone");
    }

    private static string[] Ids(JsonElement page) => [.. page.GetProperty("sessions").EnumerateArray().Select(session => session.Text("id")!)];
}
