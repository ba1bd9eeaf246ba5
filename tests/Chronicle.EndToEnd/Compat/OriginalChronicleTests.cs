using System.Globalization;
using System.Net;
using System.Text.Json;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Compat;

/// <summary>The original Chronicle's hooks, request by request as they send them: a new process, and so the whole sequence, for each event.</summary>
public sealed class OriginalChronicleTests
{
    private const string Claude = "0b9d8a52-5f3e-4a53-9c4f-2d3f1f6a7c11";

    [Fact]
    public async Task HookSequence_RecordsEachEventInOneSession()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        server.Http.DefaultRequestHeaders.UserAgent.ParseAdd("Chronicle-Hooks/1.0");
        server.Http.DefaultRequestHeaders.Accept.ParseAdd("*/*");
        server.Http.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip, deflate");
        var started = DateTime.Now;

        var first = await HookAsync(server.Http, started, "session_start", "SessionStart",
            """{"project_path":"/home/dev/app","git_branch":"main","git_commit":"abc123","trigger_source":"startup","session_context":{}}""");
        await HookAsync(server.Http, started.AddSeconds(1), "user_prompt_submit", "UserPromptSubmit",
            """{"prompt_text":"list the files","prompt_length":14,"intent":"general","security_flagged":false,"context_injected":false}""");
        await HookAsync(server.Http, started.AddSeconds(2), "pre_tool_use", "PreToolUse",
            """{"tool_name":"Bash","tool_input":{"command":"ls"},"analysis":{"input_size_bytes":16,"parameter_count":1,"sensitive_params":[]}}""");
        await HookAsync(server.Http, started.AddSeconds(3), "post_tool_use", "PostToolUse",
            """{"tool_name":"Bash","duration_ms":42,"success":true,"result_size":10,"error":null,"error_type":null,"is_mcp_tool":false,"mcp_server":null,"large_result":false,"tool_input_summary":"ls"}""");

        // The stop hook first asks when the session began, by Claude's id.
        var before = await server.Http.GetJsonAsync($"/api/sessions/{Claude}");
        Assert.Equal(first, before.Text("id"));
        AssertLocalTime(started, before.Text("start_time"));
        var stopped = await HookAsync(server.Http, started.AddSeconds(4), "stop", "Stop",
            """{"session_termination":true,"session_duration_minutes":0.1,"total_events":4,"end_reason":"normal_completion","final_metrics":{}}""");
        Assert.Equal(first, stopped);

        var session = await server.Http.GetJsonAsync($"/api/sessions/{Claude}");
        Assert.Equal(("completed", 1L, 1L), (session.Text("status"), session.Number("prompts"), session.Number("tool_calls")));
        Assert.Equal("/home/dev/app", session.Text("project"));
        AssertLocalTime(started, session.Text("start_time"));

        var events = (await server.Http.AllEventsAsync()).Where(recorded => recorded.Text("type") != "session_announced").ToArray();
        Assert.Equal(["session_start", "user_prompt_submit", "pre_tool_use", "post_tool_use", "stop"], events.Select(recorded => recorded.Text("type")));
        Assert.Equal(("Bash", 42L), (events[3].Text("tool_name"), events[3].Number("duration_ms")));
        Assert.Equal("ls", events[2].GetProperty("data").GetProperty("tool_input").Text("command"));
        AssertLocalTime(started.AddSeconds(3), events[3].Text("time"));
    }

    [Fact]
    public async Task RepeatedEvent_KeepsItsId()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        var body = Event(Claude, DateTime.Now, "pre_tool_use", "PreToolUse", """{"tool_name":"Read"}""");
        var answers = new[] { await server.Http.PostJsonAsync("/api/events", body), await server.Http.PostJsonAsync("/api/events", body) };
        Assert.All(answers, answer => Assert.True(answer.GetProperty("success").GetBoolean()));
        Assert.Equal(answers[0].Text("id"), answers[1].Text("id"));
        Assert.Single(await server.Http.AllEventsAsync());
    }

    /// <summary>What one hook process does; returns the session's id as it is told.</summary>
    private static async Task<string> HookAsync(HttpClient http, DateTime at, string type, string name, string data)
    {
        using (var health = await http.GetAsync("/health"))
        {
            Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        }
        var session = $$"""{"claude_session_id":"{{Claude}}","start_time":"{{Naive(at)}}","project_path":"/home/dev/app","id":"{{Guid.NewGuid()}}"}""";
        using var upserted = await http.PostTextAsync("/api/sessions", session);
        Assert.Contains(upserted.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.Created });
        var id = JsonElement.Parse(await upserted.Content.ReadAsStringAsync()).Text("id");
        await http.PostJsonAsync("/api/events", Event(id, at, type, name, data));
        return id;
    }

    private static string Event(string session, DateTime at, string type, string name, string data) =>
        $$"""{"event_type":"{{type}}","hook_event_name":"{{name}}","timestamp":"{{Naive(at)}}","data":{{data}},"session_id":"{{session}}","event_id":"{{Guid.NewGuid()}}"}""";

    // Local time without a zone, as Python's datetime.now().isoformat() writes it.
    private static string Naive(DateTime time) => time.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    private static void AssertLocalTime(DateTime expected, string time)
    {
        var difference = DateTimeOffset.Parse(time, CultureInfo.InvariantCulture) - new DateTimeOffset(expected);
        Assert.InRange(Math.Abs(difference.TotalMilliseconds), 0, 1);
    }
}
