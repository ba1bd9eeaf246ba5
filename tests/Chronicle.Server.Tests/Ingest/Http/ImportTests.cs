using System.Net;
using System.Text;
using System.Text.Json;

namespace Chronicle.Server.Tests.Ingest.Http;

/// <summary>What a store holds goes into another one as it is, whatever the limits for new events are there.</summary>
public sealed class ImportTests
{
    [Fact]
    public async Task WhatOneServerHolds_AnotherTakes_AndGivesBackUnchanged()
    {
        await using var from = await RunningServer.StartAsync();
        await using var to = await RunningServer.StartAsync(("Ingest:MaxEventBytes", "4096"));
        await from.AppendAsync("""
            [{"session_id":"s","type":"note"},{"id":"e","session_id":"a/b%2F","type":"note","data":{"x":1},"extra":{"type":"y"},"other":[1]},
             {"session_id":"s","type":"note","metadata":{"m":1}},{"id":"epoch-99","session_id":"s","type":"note","data":null}]
            """);
        foreach (var (path, body) in ((string, string)[])[
            ("/hooks/claude-code", $$"""{"session_id":"s","hook_event_name":"X","deep":{{new string('[', 511)}}{{new string(']', 511)}}}"""),
            ("/hooks/claude-code", $$"""{"session_id":"s","hook_event_name":"X","large":"{{new string('x', 2_000_000)}}"}"""),
            ("/events", """{"source_app":"a","session_id":"s","hook_event_type":"PreToolUse","type":"zzz","source":"startup"}"""),
            ("/hooks/claude-code", "no JSON")])
        {
            using var recorded = await from.PostAsync(path, body);
            Assert.True(recorded.IsSuccessStatusCode);
        }
        var exported = await ExportAsync(from);

        using var imported = await to.PostAsync("/api/events?import=true", exported, "application/x-ndjson");
        using var twice = await to.PostAsync("/api/events?import=true", exported, "application/x-ndjson");

        Assert.Equal(HttpStatusCode.OK, imported.StatusCode);
        Assert.Equal(8, JsonElement.Parse(await twice.Content.ReadAsStringAsync()).Number("duplicates"));
        Assert.Equal(Stable(exported), Stable(await ExportAsync(to)));
    }

    /// <summary>An archive of what retention dropped, imported into the store it is of: twice, and beside what is still there.</summary>
    [Fact]
    public async Task WhatWasDropped_ComesBack_AndIsCountedOnce()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""
            [{"session_id":"s","type":"user_prompt_submit","data":{"prompt":"one"}},{"session_id":"s","type":"pre_tool_use","id":"call","tool_name":"Bash"},
             {"session_id":"s","type":"user_prompt_submit","data":{"prompt":"two"}}]
            """);
        var exported = await ExportAsync(server);
        var before = await server.GetAsync("/api/sessions/s");
        await server.Store.DropAsync([new(1), new(2)], default);

        for (var time = 1; time <= 2; time++)
        {
            using var imported = await server.PostAsync("/api/events?import=true", exported, "application/x-ndjson");
            Assert.Equal(HttpStatusCode.OK, imported.StatusCode);
        }

        var after = await server.GetAsync("/api/sessions/s");
        foreach (var counter in (string[])["events", "prompts", "tool_calls", "errors", "dropped"])
        {
            Assert.Equal(before.Number(counter), after.Number(counter));
        }
        Assert.Equal(5, server.Store.Head.Value);
    }

    /// <summary>An event without an id will be known by that cursor.</summary>
    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    public async Task AnIdThatIsTheCursorOfAnEventToCome_IsRefused(string type)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(2);

        using var ahead = await server.PostAsync("/api/events", $$"""{"id":"{{server.Store.Epoch}}-3","session_id":"s","type":"note"}""", type);
        using var other = await server.PostAsync("/api/events", """{"id":"otherone-3","session_id":"s","type":"note"}""", type);

        (await Problem.ReadAsync(ahead)).Is(422, "invalid-event");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task LinesThatExportDidNotWrite_AreReadAsAnyLineIs()
    {
        await using var server = await RunningServer.StartAsync();

        using var imported = await server.PostAsync("/api/events?import=true", """{"claude_session_id":"s","event_type":"note","text":"x"}""", "application/x-ndjson");

        Assert.Equal(HttpStatusCode.OK, imported.StatusCode);
        Assert.Equal("""{"text":"x"}""", (await server.GetAsync("/api/events/1")).GetProperty("data").GetRawText());
    }

    [Theory]
    [InlineData("/api/events?import=true", "application/json", "invalid-parameter")]
    [InlineData("/api/events?import=yes", "application/x-ndjson", "invalid-parameter")]
    public async Task OtherRequests_AreRefused(string path, string type, string slug)
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await server.PostAsync(path, """{"session_id":"s","type":"note"}""", type);

        (await Problem.ReadAsync(response)).Is(400, slug);
    }

    private static async Task<string> ExportAsync(RunningServer server)
    {
        var page = await server.Client.GetStringAsync("/api/events?order=asc&limit=1000");
        using var document = JsonDocument.Parse(page, new JsonDocumentOptions { MaxDepth = 600 });
        var lines = new StringBuilder();
        foreach (var recorded in document.RootElement.GetProperty("events").EnumerateArray())
        {
            lines.Append(recorded.GetRawText()).Append('\n');
        }
        return lines.ToString();
    }

    /// <summary>Without what an import gives anew: the place, and the time of arrival.</summary>
    private static string[] Stable(string lines) =>
    [
        .. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => string.Concat(
            line.AsSpan(line.IndexOf("\"id\":", StringComparison.Ordinal), line.IndexOf("\"received\":", StringComparison.Ordinal) - line.IndexOf("\"id\":", StringComparison.Ordinal)),
            line.AsSpan(line.IndexOf("\"received\":", StringComparison.Ordinal) + "\"received\":\"2026-11-21T02:01:34.913000Z\"".Length))),
    ];
}
