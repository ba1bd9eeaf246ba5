using System.Net;
using System.Text.Json;

namespace Chronicle.Server.Tests.Ingest.Hooks;

public sealed class SessionUpsertIngestTests
{
    [Fact]
    public async Task AnAnnouncement_IsAnsweredWithTheCanonicalId_EachTimeTheSame()
    {
        await using var server = await RunningServer.StartAsync();

        foreach (var fresh in (string[])["11", "22", "33"])
        {
            var answer = await AnnounceAsync(server, fresh);
            Assert.Equal(("claude-1", "claude-1"), (answer.Text("id"), answer.Text("claude_session_id")));
            Assert.True(answer.GetProperty("success").GetBoolean());
        }
        Assert.Equal(1, server.Store.Head.Value);
        var session = await server.GetAsync("/api/sessions/claude-1");
        Assert.Equal(("claude-1", "/home/me/app", "2026-11-21T01:00:00.000000Z"),
            (session.Text("claude_session_id"), session.Text("project"), session.Text("start_time")));
    }

    [Fact]
    public async Task AnnouncementsThatRace_AreOneSession()
    {
        await using var server = await RunningServer.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => AnnounceAsync(server, $"{number}")));

        Assert.Equal(1, server.Store.Head.Value);
    }

    [Fact]
    public async Task ASessionThatHasEvents_NeedsNoAnnouncement()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(1, "claude-1");

        await AnnounceAsync(server, "11");

        Assert.Equal(1, server.Store.Head.Value);
    }

    [Fact]
    public async Task AnEnd_EndsTheSession_Once()
    {
        await using var server = await RunningServer.StartAsync();
        await AnnounceAsync(server, "11");

        for (var i = 0; i < 2; i++)
        {
            await server.AppendAsync("""{"claude_session_id":"claude-1","end_time":"2026-11-21T02:00:00Z"}""", "/api/sessions");
        }
        var session = await server.GetAsync("/api/sessions/claude-1");
        Assert.Equal(("completed", "2026-11-21T02:00:00.000000Z"), (session.Text("status"), session.Text("ended")));
        Assert.Equal(2, server.Store.Head.Value);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(510)]
    public async Task ADeepAnnouncement_IsRecorded(int depth)
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await server.PostAsync("/api/sessions", $$$"""{"session_id":"deep","path":{{{new string('[', depth)}}}{{{new string(']', depth)}}}}""");

        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        Assert.Equal("deep", (await server.GetAsync("/api/sessions/deep")).Text("id"));
    }

    [Theory]
    [InlineData("{}", 422, "invalid-event")]
    [InlineData("{\"claude_session_id\":\"\"}", 422, "invalid-event")]
    [InlineData("[]", 400, "malformed")]
    [InlineData("{", 400, "malformed")]
    [InlineData("", 400, "malformed")]
    public async Task WhatIsNoSession_IsRefused_AndRecordedAsRejected(string body, int status, string slug)
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await server.PostAsync("/api/sessions", body);

        (await Problem.ReadAsync(response)).Is(status, slug);
        Assert.Equal("ingest.rejected", (await server.GetAsync("/api/events/1")).Text("type"));
    }

    [Theory]
    [InlineData("{\"claude_session_id\":\"s\"")]
    [InlineData("{\"claude_session_id\":\"s\",}")]
    public async Task AnAnnouncementThatIsNearlyJson_IsTaken(string body)
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal("s", (await server.AppendAsync(body, "/api/sessions")).Text("claude_session_id"));
    }

    private static Task<JsonElement> AnnounceAsync(RunningServer server, string fresh) => server.AppendAsync(
        $$"""{"id":"{{fresh}}","claude_session_id":"claude-1","project_path":"/home/me/app","start_time":"2026-11-21T01:00:00Z"}""", "/api/sessions");
}
