using System.Net;
using Chronicle.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Chronicle.Server.Tests.Conversations;

public sealed class ConversationsTests
{
    [Fact]
    public async Task AConversation_IsStoredOnce_AndComesBackWithItsMessages()
    {
        await using var server = await RunningServer.StartAsync();
        const string Posted = """
            {"id":"c1","user_id":"u1","channel":"web","project":"/shop","summary":"A refund","metadata":{"order":7},
             "messages":[{"id":"m1","role":"user","content":"Where is my refund?"},{"id":"m2","role":"assistant","content":[{"type":"text","text":"On its way."}],"usage":{"total_tokens":12}}]}
            """;

        var first = await server.AppendAsync(Posted, "/api/conversations");
        var again = await server.AppendAsync(Posted, "/api/conversations");
        var read = await server.GetAsync("/api/conversations/c1");

        Assert.Equal(("c1", 1), (first.Text("id"), first.Number("seq")));
        Assert.Equal(("c1", 1), (again.Text("id"), again.Number("seq")));
        Assert.Equal(3, server.Store.Head.Value);
        Assert.Equal(("u1", "web", "/shop", "A refund"), (read.Text("user_id"), read.Text("channel"), read.Text("project"), read.Text("summary")));
        Assert.Equal(7, read.GetProperty("metadata").Number("order"));
        var messages = read.GetProperty("messages").EnumerateArray().ToArray();
        Assert.Equal(["m1", "m2"], messages.Select(message => message.Text("id")));
        Assert.Equal(("m1", 12), (messages[1].Text("parent_id"), messages[1].Number("tokens")));
        Assert.Equal("On its way.", messages[1].GetProperty("content")[0].Text("text"));
    }

    [Fact]
    public async Task AConversationThatIsPostedAgain_Grows()
    {
        await using var server = await RunningServer.StartAsync();
        static string Posted(params string[] messages) =>
            $$"""{"id":"c1","title":"t","messages":[{{string.Join(',', messages.Select(text => "{\"role\":\"user\",\"content\":\"" + text + "\"}"))}}]}""";

        var first = await server.AppendAsync(Posted("one", "two"), "/api/conversations");
        var grown = await server.AppendAsync(Posted("one", "two", "three", "four"), "/api/conversations");
        var again = await server.AppendAsync(Posted("one", "two", "three", "four"), "/api/conversations");
        var late = await server.AppendAsync(Posted("one"), "/api/conversations");

        Assert.Equal((2, 2, 0, 0), (first.Number("added"), grown.Number("added"), again.Number("added"), late.Number("added")));
        Assert.Equal((1, 1, 1), (first.Number("seq"), grown.Number("seq"), again.Number("seq")));
        Assert.Equal(5, server.Store.Head.Value);
        var read = await server.GetAsync("/api/conversations/c1");
        var messages = read.GetProperty("messages").EnumerateArray().ToArray();
        Assert.Equal(["one", "two", "three", "four"], messages.Select(message => message.Text("content")));
        Assert.Equal(messages[1].Text("id"), messages[2].Text("parent_id"));
        Assert.True(string.CompareOrdinal(read.Text("updated_at"), read.Text("created_at")) > 0);
    }

    [Theory]
    [InlineData("""{"id":"c1","title":"t","messages":[{"id":"m1","content":"one"},{"id":"m2","content":"other"},{"content":"three"}]}""", "Message 2 (`m2`) differs")]
    [InlineData("""{"id":"c1","title":"t","messages":[{"id":"m2","content":"two"},{"id":"m1","content":"one"}]}""", "Message 1 (`m1`) differs")]
    [InlineData("""{"id":"c1","title":"other","messages":[{"id":"m1","content":"one"},{"id":"m2","content":"two"}]}""", "`title` differs")]
    [InlineData("""{"id":"c1","session_id":"s2","messages":[]}""", "It is recorded in the session `c1`")]
    public async Task AConversationWithOtherContent_IsAConflict_AndNothingIsRecorded(string body, string detail)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""{"id":"c1","title":"t","messages":[{"id":"m1","content":"one"},{"id":"m2","content":"two"}]}""", "/api/conversations");
        _ = await server.GetAsync("/api/conversations"); // waits for the index

        using var response = await server.PostAsync("/api/conversations", body);

        var problem = await Problem.ReadAsync(response);
        problem.Is(409, "id-conflict");
        Assert.Contains(detail, problem.Detail, StringComparison.Ordinal);
        Assert.Equal(3, server.Store.Head.Value);
    }

    [Fact]
    public async Task APatch_SetsWhatIsKnownLater()
    {
        await using var server = await RunningServer.StartAsync();
        const string Posted = """{"id":"c1","user_id":"u","title":"old","metadata":{"a":1},"transcript":"needle in it"}""";
        await server.AppendAsync(Posted, "/api/conversations");
        using var flagged = await server.PostAsync("/api/conversations/c1/flag", """{"reason":"look"}""");

        using var patched = await server.Client.PatchAsync("/api/conversations/c1", new StringContent("""{"title":"new","summary":"short","metadata":null}"""));

        Assert.Equal(HttpStatusCode.OK, patched.StatusCode);
        var read = await server.GetAsync("/api/conversations/c1");
        Assert.Equal(("new", "short", "needle in it", "u"), (read.Text("title"), read.Text("summary"), read.Text("transcript"), read.Text("user_id")));
        Assert.False(read.Has("metadata"));
        Assert.True(read.GetProperty("needs_review").GetBoolean());
        Assert.True(string.CompareOrdinal(read.Text("updated_at"), read.Text("created_at")) > 0);
        Assert.Equal("c1", Assert.Single((await server.GetAsync("/api/search?q=needle&kind=conversation")).GetProperty("results").EnumerateArray()).Text("id"));
        Assert.Equal(1, (await server.AppendAsync(Posted, "/api/conversations")).Number("seq")); // a late retry changes nothing
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"title":7}""")]
    [InlineData("""{"messages":[]}""")]
    public async Task WhatIsNoPatch_IsRefused(string body)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""{"id":"c1","transcript":"x"}""", "/api/conversations");

        using var response = await server.Client.PatchAsync("/api/conversations/c1", new StringContent(body));

        (await Problem.ReadAsync(response)).Is(422, "invalid-conversation");
    }

    /// <summary>The index is behind for as long as its worker does not run.</summary>
    [Fact]
    public async Task WhatWasAcknowledged_IsFoundById_WhileTheIndexIsBehind()
    {
        await using var server = await RunningServer.StartAsync(new MemoryEventStore(), null, static services =>
        {
            foreach (var worker in services.Where(service => service.ServiceType == typeof(Microsoft.Extensions.Hosting.IHostedService)
                && service.ImplementationFactory?.Method.ReturnType is { } type && type.Name == "RecallWorker").ToArray())
            {
                services.Remove(worker);
            }
        });
        await server.AppendAsync("""{"id":"c1","title":"t","messages":[{"id":"m1","content":"one"},{"id":"m2","content":"two"}]}""", "/api/conversations");
        using var flagged = await server.PostAsync("/api/conversations/c1/flag", """{"reason":"look"}""");
        using var patched = await server.Client.PatchAsync("/api/conversations/c1", new StringContent("""{"title":"new"}"""));
        await server.AppendAsync("""{"id":"m3","role":"user","content":"three"}""", "/api/sessions/c1/messages");

        var read = await server.GetAsync("/api/conversations/c1");

        Assert.Equal(("new", "look"), (read.Text("title"), read.Text("review_reason")));
        Assert.Equal(["m1", "m2", "m3"], read.GetProperty("messages").EnumerateArray().Select(message => message.Text("id")));
        Assert.Equal("two", (await server.GetAsync("/api/messages/m2")).Text("content"));
    }

    [Fact]
    public async Task AnEventWithARoleThatIsNone_IsAnEventAndNoMessage()
    {
        await using var server = await RunningServer.StartAsync();

        await server.AppendAsync("""[{"id":"a","session_id":"s","type":"message","data":{"role":"robot","content":"beep"}},{"id":"b","session_id":"s","type":"message","data":{"role":"user","content":"hi"}}]""");

        Assert.Equal(["b"], (await server.GetAsync("/api/sessions/s/messages")).GetProperty("messages").EnumerateArray().Select(message => message.Text("id")));
        (await server.ProblemAsync("/api/messages/a")).Is(404, "not-found");
        Assert.Single((await server.GetAsync("/api/search?q=beep")).GetProperty("results").EnumerateArray());
    }

    [Fact]
    public async Task AnArray_IsStoredWhole_OrNotAtAll()
    {
        await using var server = await RunningServer.StartAsync();

        var stored = await server.AppendAsync("""[{"id":"a","transcript":"one"},{"id":"b","transcript":"two"}]""", "/api/conversations");
        using var refused = await server.PostAsync("/api/conversations", """[{"id":"c","transcript":"three"},{"id":"d"}]""");

        Assert.Equal(["a", "b"], stored.GetProperty("stored").EnumerateArray().Select(one => one.Text("id")));
        var problem = await Problem.ReadAsync(refused);
        problem.Is(422, "invalid-conversation");
        Assert.Equal(1, problem.Index);
        (await server.ProblemAsync("/api/conversations/c")).Is(404, "not-found");
    }

    [Theory]
    [InlineData("""{"user_id":"u"}""", 422, "invalid-conversation")]
    [InlineData("""{"transcript":"  "}""", 422, "invalid-conversation")]
    [InlineData("""{"messages":[{"role":"pirate","content":"ahoy"}]}""", 422, "invalid-conversation")]
    [InlineData("""{"messages":[{"role":"user","content":""}]}""", 422, "invalid-conversation")]
    [InlineData("""{"messages":[{"role":"user"}]}""", 422, "invalid-conversation")]
    [InlineData("""{"messages":[{"content":[{"type":"smell"}]}]}""", 422, "invalid-conversation")]
    [InlineData("""{"messages":[{"id":"a","content":"x"},{"id":"a","content":"y"}]}""", 422, "invalid-conversation")]
    [InlineData("""{"messages":[{"id":"a","parent_id":"b","content":"x"},{"id":"b","parent_id":"a","content":"y"}]}""", 422, "invalid-conversation")]
    [InlineData("""{"messages":[{"parent_id":"nobody","content":"x"}]}""", 422, "unknown-parent")]
    [InlineData("""{"transcript":7}""", 422, "invalid-conversation")]
    [InlineData("""["no object"]""", 422, "invalid-conversation")]
    [InlineData("{", 400, "malformed")]
    public async Task WhatCannotBeStored_IsAProblem_AndNothingIsRecorded(string body, int status, string problem)
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await server.PostAsync("/api/conversations", body);

        (await Problem.ReadAsync(response)).Is(status, problem);
        Assert.Equal(0, server.Store.Head.Value);
    }

    [Fact]
    public async Task ATextThatIsTooLarge_IsAProblem()
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await server.PostAsync("/api/conversations", $$"""{"transcript":"{{new string('x', 17 << 20)}}"}""");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Conversations_AreListedByWhoAndWhere_NewestFirst_InPages()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""
            [{"id":"a","user_id":"u1","channel":"web","transcript":"one"},{"id":"b","user_id":"u2","channel":"web","transcript":"two"},
             {"id":"c","user_id":"u1","channel":"voice","transcript":"three"},{"id":"d","user_id":"u1","channel":"web","transcript":"four"}]
            """, "/api/conversations");

        Assert.Equal(["d", "c", "a"], await IdsAsync("?user=u1"));
        Assert.Equal(["d", "a"], await IdsAsync("?user=u1&channel=web"));
        var page = await server.GetAsync("/api/conversations?limit=3");
        Assert.Equal(["a"], await IdsAsync($"?limit=3&before={page.Text("next")}"));
        (await server.ProblemAsync("/api/conversations?needs_review=perhaps")).Is(400, "invalid-parameter");

        async Task<IEnumerable<string?>> IdsAsync(string query) =>
            (await server.GetAsync("/api/conversations" + query)).GetProperty("conversations").EnumerateArray().Select(one => one.Text("id"));
    }

    [Fact]
    public async Task AFlag_PutsAConversationUpForReview_UntilItIsTakenBack()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""{"id":"a","transcript":"one"}""", "/api/conversations");

        Assert.Equal(HttpStatusCode.NoContent, await FlagAsync("a", """{"reason":"rude","priority":"high"}"""));
        var flagged = await server.GetAsync("/api/conversations?needs_review=true");
        Assert.Equal("rude", flagged.GetProperty("conversations")[0].Text("review_reason"));

        Assert.Equal(HttpStatusCode.NoContent, await FlagAsync("a", """{"needs_review":false}"""));
        Assert.Empty((await server.GetAsync("/api/conversations?needs_review=true")).GetProperty("conversations").EnumerateArray());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await FlagAsync("a", "{}"));
        Assert.Equal(HttpStatusCode.NotFound, await FlagAsync("nobody", """{"reason":"rude"}"""));

        async Task<HttpStatusCode> FlagAsync(string id, string body)
        {
            using var response = await server.PostAsync($"/api/conversations/{id}/flag", body);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Messages_BranchIntoATree_AndTheHistoryOfOneIsItsPath()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""
            [{"id":"q","role":"user","content":"Which way?"},{"id":"l","parent_id":"q","role":"assistant","content":"Left."},
             {"id":"r","parent_id":"q","role":"assistant","content":"Right."},{"id":"r2","parent_id":"r","role":"user","content":"Are you sure about that?"}]
            """, "/api/sessions/s/messages");

        var tree = (await server.GetAsync("/api/sessions/s/messages?view=tree")).GetProperty("roots");
        var path = await server.GetAsync("/api/sessions/s/messages?view=history&message=r2");
        var few = await server.GetAsync("/api/sessions/s/messages?view=history&message=r2&tokens=8");
        var before = await server.GetAsync("/api/sessions/s/messages?before=r&limit=1");
        var after = await server.GetAsync("/api/sessions/s/messages?after=l&limit=1");

        Assert.Equal(["l", "r"], tree[0].GetProperty("children").EnumerateArray().Select(child => child.Text("id")));
        Assert.Equal("r2", tree[0].GetProperty("children")[1].GetProperty("children")[0].Text("id"));
        Assert.Equal(["q", "r", "r2"], path.GetProperty("messages").EnumerateArray().Select(message => message.Text("id")));
        Assert.Equal(["r", "r2"], few.GetProperty("messages").EnumerateArray().Select(message => message.Text("id")));
        Assert.Equal("l", before.GetProperty("messages")[0].Text("id"));
        Assert.Equal("r", after.GetProperty("messages")[0].Text("id"));
        Assert.Equal("r", (await server.GetAsync("/api/messages/r")).Text("id"));
        (await server.ProblemAsync("/api/messages/nobody")).Is(404, "not-found");
        (await server.ProblemAsync("/api/sessions/nobody/messages")).Is(404, "not-found");
        (await server.ProblemAsync("/api/sessions/s/messages?view=sideways")).Is(400, "invalid-parameter");
    }

    [Fact]
    public async Task WhatHooksSend_BecomesMessages_EachOnce()
    {
        await using var server = await RunningServer.StartAsync();
        foreach (var hook in (string[])[
            """{"hook_event_name":"UserPromptSubmit","session_id":"s","prompt":"List the files"}""",
            """{"hook_event_name":"PreToolUse","session_id":"s","tool_name":"Bash","tool_use_id":"t1","tool_input":{"command":"ls -la"}}""",
            """{"hook_event_name":"PostToolUse","session_id":"s","tool_name":"Bash","tool_use_id":"t1","tool_input":{"command":"ls -la"},"tool_response":{"stdout":"notes.md"}}""",
            """{"hook_event_name":"MessageDisplay","session_id":"s","message_id":"d1","index":0,"final":true,"delta":"There is notes.md."}""",
            """{"hook_event_name":"Stop","session_id":"s","last_assistant_message":"There is notes.md."}""",
            """{"hook_event_name":"Stop","session_id":"s","last_assistant_message":"Anything else?"}"""])
        {
            using var response = await server.PostAsync("/hooks/claude-code", hook);
            Assert.True(response.IsSuccessStatusCode);
        }

        var messages = (await server.GetAsync("/api/sessions/s/messages")).GetProperty("messages").EnumerateArray().ToArray();

        Assert.Equal(["user", "tool", "assistant", "assistant"], messages.Select(message => message.Text("role")));
        Assert.Equal("List the files", messages[0].Text("content"));
        Assert.Equal("ls -la", messages[1].GetProperty("content")[0].GetProperty("tool_args").Text("command"));
        Assert.Equal("notes.md", messages[1].GetProperty("content")[1].GetProperty("tool_result").Text("stdout"));
        Assert.Equal(("d1", "There is notes.md."), (messages[2].Text("id"), messages[2].Text("content")));
        Assert.Equal("Anything else?", messages[3].Text("content"));
    }
}
