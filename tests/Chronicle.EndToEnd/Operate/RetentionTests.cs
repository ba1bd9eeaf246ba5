using System.Net;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Operate;

public sealed class RetentionTests
{
    private static readonly string[] ByAge = ["--set", "Retention:MaxAge=00:00:01", "--set", "Retention:Interval=1.00:00:00"];

    [Fact]
    public async Task ARun_ResetsTheStreamsItPasses_RefusesTheCursor_AndIsRecorded()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path, ByAge);
        await RecordAsync(server, "old", 1200);
        await RecordAsync(server, "pinned", 5);
        using (await server.Http.PostAsync("/api/sessions/pinned/pin", null))
        {
        }
        var cursor = (await server.Http.GetJsonAsync("/api/events/old-10")).Text("cursor");
        await ExpiredAsync(server, 1200);
        await RecordAsync(server, "young", 1);

        var outcome = await Programs.ChronicleAsync("--url", server.Address.ToString(), "retention", "run");
        Assert.True(outcome.ExitCode == 0 && outcome.Output.StartsWith("1200 events dropped, between 1 and 1200; 1 sessions", StringComparison.Ordinal), outcome.ToString());

        using (var gone = await server.Http.GetAsync($"/api/events?order=asc&after={cursor}"))
        {
            var problem = await gone.ProblemAsync(HttpStatusCode.Gone);
            Assert.EndsWith("-1200", problem.Text("oldest"), StringComparison.Ordinal);
        }
        using var stream = await SseStream.OpenAsync(server.Http, "/api/stream", cursor);
        var reset = await stream.NextNamedAsync("reset");
        Assert.Equal("trimmed", reset.Json.Text("reason"));
        Assert.Equal(1201, (await stream.NextEventAsync()).Seq());
        var report = (await server.Http.GetJsonAsync("/api/events?type=retention.dropped")).GetProperty("events")[0].GetProperty("data");
        Assert.Equal((1200, 1, 1200), (report.Number("events"), report.Number("first_seq"), report.Number("last_seq")));
        Assert.Equal(5, (await server.Http.GetJsonAsync("/api/sessions/pinned/events")).GetProperty("events").GetArrayLength());
        using (var session = await server.Http.GetAsync("/api/sessions/old"))
        {
            await session.ProblemAsync(HttpStatusCode.NotFound);
        }
        Assert.Equal(0, await server.StopAsync());
        await Api.VerifyAsync(data.Path);
    }

    /// <summary>A conversation survives its tool traffic, in the session, its timeline and after a restart; the command says what is set.</summary>
    [Fact]
    public async Task Messages_OutliveTheToolsBetweenThem()
    {
        using var data = new TempFolder();
        string[] settings = [.. ByAge, "--set", "Retention:MessagesMaxAge=30.00:00:00"];
        var server = await ServerProcess.StartAsync(data.Path, settings);
        try
        {
            for (var turn = 1; turn <= 3; turn++)
            {
                await server.Http.PostJsonAsync("/api/events", $$"""
                    [{"session_id":"chat","type":"message","data":{"role":"user","content":"question {{turn}}"} },
                     {"session_id":"chat","type":"pre_tool_use","tool_name":"Bash","data":{"tool_input":{"command":"ls"} } },
                     {"session_id":"chat","type":"post_tool_use","tool_name":"Bash","data":{} },
                     {"session_id":"chat","type":"message","data":{"role":"assistant","content":"answer {{turn}}"} }]
                    """);
            }
            await ExpiredAsync(server, 6);
            await RecordAsync(server, "young", 1);

            var outcome = await Programs.ChronicleAsync("--url", server.Address.ToString(), "retention", "run");
            Assert.StartsWith("6 events dropped", outcome.Output, StringComparison.Ordinal);
            Assert.Contains("messages older than 30 days", (await Programs.ChronicleAsync("--url", server.Address.ToString(), "retention")).Output, StringComparison.Ordinal);
            Assert.Equal(0, await server.StopAsync());
            await Api.VerifyAsync(data.Path);
            var again = await server.AgainAsync(data.Path, settings);
            await server.DisposeAsync();
            server = again;

            var kept = (await server.Http.GetJsonAsync("/api/sessions/chat/events")).GetProperty("events").EnumerateArray().Select(one => one.GetProperty("data").Text("content"));
            Assert.Equal(["question 1", "answer 1", "question 2", "answer 2", "question 3", "answer 3"], kept);
            Assert.Equal(3, (await server.Http.GetJsonAsync("/api/sessions/chat")).Number("prompts"));
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>SIGKILL while events are dropped loses nothing newer than the rule, and what is kept agrees with itself.</summary>
    [Fact]
    public async Task Sigkill_WhileDropping_LosesNothingYoung()
    {
        using var data = new TempFolder();
        var server = await ServerProcess.StartAsync(data.Path, ByAge);
        try
        {
            for (var part = 0; part < 60; part++)
            {
                await RecordAsync(server, $"old{part % 3}", 1000, from: part * 1000);
            }
            await ExpiredAsync(server, 10_000);
            await RecordAsync(server, "young", 500);
            var interrupted = 0;
            for (var kill = 0; kill < 4; kill++)
            {
                var before = (await server.Http.GetJsonAsync("/api/info")).Number("oldest");
                var run = server.Http.PostAsync("/api/retention/run", null);
                await Until.TrueAsync(async () => (await server.Http.GetJsonAsync("/api/info")).Number("oldest") > before || run.IsCompleted, "the run to drop something");
                await server.KillAsync();
                interrupted += await IsInterruptedAsync(run) ? 1 : 0;
                await Api.VerifyAsync(data.Path);
                // Only age 20,000: the young ones must not grow old while the server is away.
                var again = await server.AgainAsync(data.Path, "--set", $"Retention:MaxBytes={1 << 20}", "--set", "Retention:Interval=1.00:00:00");
                await server.DisposeAsync();
                server = again;
                var kept = await server.Http.AllEventsAsync("&session=young");
                Assert.Equal(500, kept.Count);
            }
            Assert.True(interrupted > 0, "Every run was over before it was killed.");
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task WhatIsArchivedAndDropped_IsTheSameAfterImport()
    {
        using var data = new TempFolder();
        var archive = data.File("archive");
        await using var server = await ServerProcess.StartAsync(data.File("data"), [.. ByAge, "--set", $"Retention:ArchiveTo={archive}"]);
        await RecordAsync(server, "old", 700);
        using (await server.Http.PostTextAsync("/hooks/claude-code", """{"session_id":"hook","hook_event_name":"PreToolUse","tool_name":"Bash","cwd":"/work","tool_input":{"command":"ls"}}"""))
        {
        }
        var before = await server.Http.AllEventsAsync();
        await ExpiredAsync(server, 700); // the newest of all never goes
        await RecordAsync(server, "young", 1);
        await ExpiredAsync(server, 701);
        var run = await server.Http.PostJsonAsync("/api/retention/run", "");
        Assert.Equal(701, run.Number("events"));
        var file = run.GetProperty("archives")[0].GetString()!;

        var outcome = await Programs.ChronicleAsync("--url", server.Address.ToString(), "import", file);

        Assert.True(outcome.ExitCode == 0 && outcome.Error.Contains("701 events imported", StringComparison.Ordinal), outcome.ToString());
        var after = await server.Http.AllEventsAsync("&session=old,hook");
        Assert.Equal(before.Select(Content), after.Select(Content));
        await File.WriteAllBytesAsync(file, [.. (await File.ReadAllBytesAsync(file))[..^40], .. new byte[40]]);
        var damaged = await Programs.ChronicleAsync("--url", server.Address.ToString(), "import", file);
        Assert.True(damaged.ExitCode == 1 && damaged.Error.Contains("manifest", StringComparison.Ordinal), damaged.ToString());
    }

    private static async Task<bool> IsInterruptedAsync(Task<HttpResponseMessage> run)
    {
        try
        {
            using var response = await run;
            return false;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }

    private static string Content(System.Text.Json.JsonElement recorded) => string.Join(' ', recorded.EnumerateObject()
        .Where(member => member.Name is not ("seq" or "cursor" or "received")).Select(member => member.ToString()));

    private static Task RecordAsync(ServerProcess server, string session, int count, int from = 0) => server.Http.PostJsonAsync(
        "/api/events", string.Join("\n", Enumerable.Range(from, count).Select(number => Api.Event(session, $"{session}-{number}", data: $$"""{"text":"{{new string('x', 200)}}"}"""))),
        "application/x-ndjson");

    private static Task ExpiredAsync(ServerProcess server, long events) => Until.TrueAsync(
        async () => (await server.Http.GetJsonAsync("/api/retention")).GetProperty("by_age").Number("events") >= events, $"{events} events that are old enough");
}
