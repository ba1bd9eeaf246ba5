using System.Text.Json;
using Chronicle.Events;
using Chronicle.Testing;

namespace Chronicle.Server.Tests.Conversations;

public sealed class SearchTests
{
    [Fact]
    public async Task WhatWasJustSaid_IsFound_WithASnippetAndALink()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""{"id":"c","user_id":"u","transcript":"The connection pool was exhausted because getUserName never returned its connection."}""", "/api/conversations");
        await server.AppendAsync("""{"id":"e","session_id":"s","type":"note","data":{"text":"Deployed the connection pool fix"}}""");

        var found = await SearchAsync(server, "q=user+name");
        var result = Assert.Single(found);

        Assert.Equal(("conversation", "c", "c"), (result.Text("kind"), result.Text("id"), result.Text("session_id")));
        Assert.Equal(["words"], result.GetProperty("found_by").EnumerateArray().Select(half => half.GetString()));
        var place = result.GetProperty("highlights")[0];
        Assert.Equal("getUserName", result.Text("snippet")!.Substring(place[0].GetInt32(), place[1].GetInt32()));
        Assert.Equal("/sessions/c?tab=events&event=" + new Cursor(server.Store.Epoch, new Sequence(result.Number("seq"))), result.Text("link"));
        Assert.Equal(["c", "e"], (await SearchAsync(server, "q=connection+pool")).Select(one => one.Text("id")).Order());
    }

    /// <summary>A captured run: each call of a tool is told by its own event, and once more by that of its batch.</summary>
    [Theory]
    [InlineData("oops", "post_tool_use_failure")]
    [InlineData("does-not-exist.txt+current", "post_tool_use_failure")]
    public async Task ABatchOfToolCalls_DoesNotRepeatThem(string words, string type)
    {
        await using var server = await RunningServer.StartAsync();
        foreach (var payload in Corpus.Run("failure"))
        {
            using var recorded = await server.PostAsync("/hooks/claude-code", payload);
        }
        Assert.Contains((await server.GetAsync("/api/events?type=post_tool_batch")).GetProperty("events").EnumerateArray(), _ => true);

        var found = await SearchAsync(server, $"q={words}&mode=text");
        Assert.DoesNotContain(found, result => result.Text("type") == "post_tool_batch");
        Assert.Single(found, result => result.Text("type") == type);
    }

    [Theory]
    [InlineData("kind=event", "e")]
    [InlineData("user=u", "c")]
    [InlineData("session=s", "e")]
    [InlineData("type=note", "e")]
    [InlineData("role=user", "m")]
    [InlineData("project=/p", "m")]
    public async Task Filters_ChooseBeforeRanking(string filter, string expected)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""{"id":"c","user_id":"u","transcript":"alpha"}""", "/api/conversations");
        await server.AppendAsync("""{"id":"e","session_id":"s","type":"note","data":{"text":"alpha"}}""");
        await server.AppendAsync("""{"id":"m","role":"user","project":"/p","content":"alpha"}""", "/api/sessions/t/messages");

        Assert.Equal([expected], (await SearchAsync(server, "q=alpha&" + filter)).Select(one => one.Text("id")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("q=x&mode=psychic")]
    [InlineData("q=x&limit=0")]
    [InlineData("q=x&kind=thing")]
    [InlineData("q=x&min_score=2")]
    [InlineData("q=x&since=yesterday-ish")]
    public async Task WhatIsNotUnderstood_IsAProblem(string query)
    {
        await using var server = await RunningServer.StartAsync();

        (await server.ProblemAsync("/api/search?" + query)).Is(400, "invalid-parameter");
    }

    [Theory]
    [InlineData("\"unbalanced")]
    [InlineData("AND OR NOT NEAR(")]
    [InlineData("a* b^2 {c}:d -e")]
    [InlineData("'; DROP TABLE documents;--")]
    [InlineData("%00%FF")]
    public async Task AnythingMayBeTyped(string query)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""{"transcript":"alpha"}""", "/api/conversations");

        await server.GetAsync("/api/search?q=" + Uri.EscapeDataString(query));
    }

    [Fact]
    public async Task NothingToLookFor_SaysWhy()
    {
        await using var server = await RunningServer.StartAsync();

        var answer = await server.GetAsync("/api/search?q=-only");

        Assert.NotEmpty(answer.Text("reason")!);
    }

    [Fact]
    public async Task AnErasedSession_IsNotFoundAnyMore_AndARebuildDoesNotBringItBack()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""{"id":"c","transcript":"the secret plan"}""", "/api/conversations");
        await server.AppendAsync("""{"id":"d","transcript":"the public plan"}""", "/api/conversations");
        Assert.Equal(2, (await SearchAsync(server, "q=plan")).Length);

        using var erased = await server.Client.DeleteAsync("/api/sessions/c");
        Assert.Equal(["d"], (await SearchAsync(server, "q=plan")).Select(one => one.Text("id")));
        using var rebuilt = await server.PostAsync("/api/admin/rebuild", "");
        Assert.Equal(202, (int)rebuilt.StatusCode);

        await Eventually.TrueAsync(async () => (await SearchAsync(server, "q=plan")).Select(one => one.Text("id")) is var ids && ids.SequenceEqual(["d"]));
        (await server.ProblemAsync("/api/conversations/c")).Is(404, "not-found");
    }

    [Fact]
    public async Task WhatRetentionDrops_IsNotFoundAnyMore_AndAPinnedSessionIs()
    {
        var store = new MemoryEventStore();
        await store.AppendAsync([An.Event("old", data: """{"text":"alpha one"}"""), An.Event("kept", data: """{"text":"alpha two"}"""), An.Event("old", data: """{"text":"alpha three"}""")], default);
        await store.PinAsync("kept", true, default);
        var clock = new ManualTimeProvider(An.Epoch.ToDateTimeOffset().AddDays(2));
        await using var server = await RunningServer.StartAsync(store, clock, ("Retention:TrustClockAfter", "00:00:00"), ("Retention:MaxAge", "01:00:00"));
        await server.AppendAsync("""{"id":"young","session_id":"young","type":"note","data":{"text":"alpha four"}}""");
        await Eventually.TrueAsync(async () => await DocumentsAsync() == 4);

        using var run = await server.PostAsync("/api/retention/run", "");
        Assert.Equal(200, (int)run.StatusCode);

        await Eventually.TrueAsync(async () => await DocumentsAsync() == 2);
        Assert.Equal(["kept", "young"], (await SearchAsync(server, "q=alpha")).Select(one => one.Text("session_id")).Order());

        async Task<long> DocumentsAsync()
        {
            clock.Advance(TimeSpan.FromSeconds(1)); // the index lets what comes gather
            return (await server.GetAsync("/api/embeddings")).Number("documents");
        }
    }

    private static async Task<JsonElement[]> SearchAsync(RunningServer server, string query) =>
        [.. (await server.GetAsync("/api/search?" + query)).GetProperty("results").EnumerateArray()];
}
