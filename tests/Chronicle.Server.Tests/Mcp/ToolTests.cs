using System.Text;
using System.Text.Json;

namespace Chronicle.Server.Tests.Mcp;

/// <summary>What the tools answer, and that they stay within what a model wants to read.</summary>
public sealed class ToolTests
{
    // As docs/mcp.md counts: four letters of Latin script each, one of another.
    private static int Tokens(JsonElement answer) =>
        (answer.GetRawText().Count(char.IsAscii) + 3) / 4 + Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(answer.GetRawText())).EnumerateRunes().Count(letter => !letter.IsAscii);

    [Fact]
    public async Task Search_GivesAnOutlineOfAtMostAHundredTokensAHit()
    {
        await using var server = await RunningServer.StartAsync();
        var id = "0198f3c2-5a11-7cc0-9f0e-3b1f6a2d4e55";
        await server.AppendAsync($$"""{"id":"{{id}}","role":"assistant","project":"/p","content":"The pool ran dry. {{Filler(400)}}"}""", "/api/sessions/5f2d1b9e-aa01-4a57-8c1d-11f3a9d6b2c4/messages");

        var answer = await server.AnswerAsync("search_history", """{"query":"pool"}""");

        var hit = Assert.Single(answer.GetProperty("hits").EnumerateArray());
        Assert.Equal(["id", "session", "role", "time", "snippet", "link"], hit.Names());
        Assert.Equal((id, "assistant"), (hit.Text("id"), hit.Text("role")));
        Assert.Contains("pool", hit.Text("snippet"), StringComparison.Ordinal);
        Assert.InRange(Tokens(hit), 50, 100);
        Assert.Equal(server.Address.GetLeftPart(UriPartial.Authority), answer.Text("base"));
        using var page = await server.Client.GetAsync("/api/events/" + hit.Text("id"));
        Assert.True(page.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Search_WithinItsBudget_SaysHowManyHitsAreLeftOut()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(Messages(40, 300), "/api/sessions/s/messages");

        var few = await server.AnswerAsync("search_history", """{"query":"pool","limit":40,"max_tokens":500}""");
        var all = await server.AnswerAsync("search_history", """{"query":"pool","limit":40,"max_tokens":20000}""");

        Assert.InRange(Tokens(few), 300, 500);
        Assert.Equal(40, few.GetProperty("hits").GetArrayLength() + few.Number("omitted"));
        Assert.Equal(40, all.GetProperty("hits").GetArrayLength());
        Assert.False(all.Has("omitted"));
    }

    [Theory]
    [InlineData("role", "user", "m")]
    [InlineData("kind", "event", "e")]
    [InlineData("session_id", "t", "m")]
    [InlineData("project", "/p", "m")]
    public async Task Search_Filters(string name, string value, string expected)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""{"id":"e","session_id":"s","type":"note","data":{"text":"alpha"}}""");
        await server.AppendAsync("""{"id":"m","role":"user","project":"/p","content":"alpha"}""", "/api/sessions/t/messages");

        var answer = await server.AnswerAsync("search_history", $$"""{"query":"alpha","{{name}}":"{{value}}"}""");

        Assert.Equal([expected], answer.GetProperty("hits").EnumerateArray().Select(hit => hit.Text("id")));
    }

    [Fact]
    public async Task Search_ThatFindsNothing_SaysSo()
    {
        await using var server = await RunningServer.StartAsync();

        Assert.NotEmpty((await server.AnswerAsync("search_history", """{"query":"nobody said this"}""")).Text("note")!);
    }

    [Fact]
    public async Task Outline_HasTheTurnsOfAHookedSession_WithToolsAndReplies()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""
            [{"id":"p1","session_id":"s","type":"user_prompt_submit","project":"/p","data":{"prompt":"Fix the pool"}},
             {"id":"t1","session_id":"s","type":"post_tool_use","tool_name":"Bash","data":{"tool_response":"ok"}},
             {"id":"t2","session_id":"s","type":"post_tool_use","tool_name":"Bash","data":{"tool_response":"ok"}},
             {"id":"t3","session_id":"s","type":"post_tool_use","tool_name":"Edit","data":{"tool_response":"ok"}},
             {"id":"r1","session_id":"s","type":"stop","data":{"last_assistant_message":"Fixed:\n the pool  is closed now."}},
             {"id":"p2","session_id":"s","type":"user_prompt_submit","data":{"prompt":"Thanks"}}]
            """);

        var answer = await server.AnswerAsync("get_session_outline", """{"session_id":"s"}""");

        Assert.Equal(("s", "/p", "Fix the pool"), (answer.GetProperty("session").Text("id"), answer.GetProperty("session").Text("project"), answer.GetProperty("session").Text("title")));
        var turns = answer.GetProperty("turns").EnumerateArray().ToArray();
        Assert.Equal(["p1", "p2"], turns.Select(turn => turn.Text("id")));
        Assert.Equal((5, "Bash ×2, Edit"), (turns[0].Number("messages"), turns[0].Text("tools")));
        Assert.Equal(("r1", "Fixed: the pool is closed now."), (turns[0].GetProperty("reply").Text("id"), turns[0].GetProperty("reply").Text("text")));
        Assert.False(answer.Has("next"));
    }

    [Fact]
    public async Task Outline_GoesOnWithItsCursor_UntilEveryTurnWasShownOnce()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(Messages(60, 200), "/api/sessions/s/messages");
        var seen = new List<string?>();
        string? cursor = null;
        do
        {
            var answer = await server.AnswerAsync("get_session_outline", $$"""{"session_id":"s","max_tokens":600{{(cursor is null ? "" : $",\"cursor\":\"{cursor}\"")}}}""");
            Assert.InRange(Tokens(answer), 1, 600);
            seen.AddRange(answer.GetProperty("turns").EnumerateArray().Select(turn => turn.Text("id")));
            cursor = answer.Text("next");
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(1, 60).Where(n => n % 2 == 1).Select(n => $"m{n}"), seen); // every second one is a reply
    }

    [Fact]
    public async Task Messages_ForwardAndBackward_MissNothingAndRepeatNothing()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(Messages(30, 400), "/api/sessions/s/messages");
        var up = await PagesAsync(server, "next", null);
        var down = await PagesAsync(server, "prev", "before:9999");

        Assert.Equal(Enumerable.Range(1, 30).Select(n => $"m{n}"), up);
        Assert.Equal(Enumerable.Range(1, 30).Select(n => $"m{n}"), down.Order(Comparer<string>.Create((left, right) => int.Parse(left[1..], null).CompareTo(int.Parse(right[1..], null)))));
    }

    [Fact]
    public async Task Messages_AroundOne_AreItsNeighbours()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(Messages(30, 100), "/api/sessions/s/messages");

        var answer = await server.AnswerAsync("get_messages", """{"message_id":"m15","limit":5}""");

        Assert.Equal(["m13", "m14", "m15", "m16", "m17"], Ids(answer));
        Assert.True(answer.Has("prev") && answer.Has("next"));
        Assert.Contains("m18", Ids(await server.AnswerAsync("get_messages", $$"""{"session_id":"s","cursor":"{{answer.Text("next")}}"}""")));
    }

    [Fact]
    public async Task AMessageLargerThanTheBudget_IsCut_AndItsEventComesInPieces()
    {
        await using var server = await RunningServer.StartAsync();
        var text = string.Concat(Enumerable.Range(0, 3000).Select(n => n % 7 == 0 ? "漢\"\U0001F600" : $"word{n} "));
        await server.AppendAsync($$"""{"id":"big","role":"user","content":{{JsonText(text)}}}""", "/api/sessions/s/messages");

        var cut = await server.AnswerAsync("get_messages", """{"message_id":"big","max_tokens":300}""");
        var row = cut.GetProperty("messages")[0];
        Assert.InRange(Tokens(cut), 200, 300);
        Assert.StartsWith(row.Text("text")!, text, StringComparison.Ordinal);
        Assert.Equal(text.Length, row.Number("cut_from_characters"));

        var whole = new StringBuilder();
        for (long? offset = 0; offset is not null;)
        {
            var piece = await server.AnswerAsync("get_event", $$"""{"id":"big","offset":{{offset}},"max_tokens":3000}""");
            Assert.InRange(Tokens(piece), 1, 3000);
            whole.Append(piece.Text("piece"));
            offset = piece.Has("next_offset") ? piece.Number("next_offset") : null;
        }
        Assert.Equal(text, JsonElement.Parse(whole.ToString()).GetProperty("data").Text("content"));
    }

    [Fact]
    public async Task Event_IsWhole_ByIdCursorAndSequence()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""{"id":"e","session_id":"s","type":"note","data":{"n":[1,2]}}""");
        var recorded = await server.GetAsync("/api/events/e");

        foreach (var id in new[] { "e", recorded.Text("cursor")!, "1" })
        {
            var answer = await server.AnswerAsync("get_event", $$"""{"id":"{{id}}"}""");
            Assert.Equal(recorded.GetRawText(), answer.GetProperty("event").GetRawText());
            Assert.Equal("/sessions/s?tab=events&event=" + recorded.Text("cursor"), answer.Text("link"));
        }
    }

    [Fact]
    public async Task AProject_ShutsTheOthersOut()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""{"id":"mine","role":"user","project":"/a b","content":"alpha"}""", "/api/sessions/s/messages");
        await server.AppendAsync("""{"id":"theirs","role":"user","project":"/c","content":"alpha"}""", "/api/sessions/t/messages");
        const string scoped = "/mcp?project=%2Fa%20b";

        Assert.Equal(["mine"], (await server.AnswerAsync("search_history", """{"query":"alpha"}""", scoped)).GetProperty("hits").EnumerateArray().Select(hit => hit.Text("id")));
        Assert.Equal(["mine"], Ids(await server.AnswerAsync("get_messages", """{"session_id":"s"}""", scoped)));
        Assert.Contains("no event", await server.ErrorAsync("get_event", """{"id":"theirs"}""", scoped), StringComparison.Ordinal);
        Assert.Contains("no session", await server.ErrorAsync("get_messages", """{"message_id":"theirs"}""", scoped), StringComparison.Ordinal);
        Assert.Contains("no session", await server.ErrorAsync("get_session_outline", """{"session_id":"t"}""", scoped), StringComparison.Ordinal);
        Assert.Contains("Only project /a b", await server.ErrorAsync("get_event", """{"id":"theirs","project":"/c"}""", scoped), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("search_history", "{}", "`query` is missing")]
    [InlineData("search_history", """{"query":7}""", "`query` must be a string")]
    [InlineData("search_history", """{"query":"x","mode":"psychic"}""", "hybrid, text, vector")]
    [InlineData("search_history", """{"query":"x","limit":0}""", "from 1 to 50")]
    [InlineData("search_history", """{"query":"x","max_tokens":10}""", "from 200 to 50000")]
    [InlineData("search_history", """{"query":"x","since":"some day"}""", "10m, 2h or 7d")]
    [InlineData("search_history", """{"query":"x","q":"y"}""", "no argument `q`")]
    [InlineData("get_session_outline", """{"session_id":"none"}""", "search_history finds sessions")]
    [InlineData("get_session_outline", """{"session_id":"s","cursor":"x"}""", "`next` or `prev`")]
    [InlineData("get_messages", "{}", "`session_id` or `message_id`")]
    [InlineData("get_messages", """{"message_id":"none"}""", "There is no message `none`")]
    [InlineData("get_messages", """{"message_id":"m1","session_id":"other"}""", "of another session, `s`")]
    [InlineData("get_messages", """{"message_id":"m1","cursor":"after:1"}""", "not both")]
    [InlineData("get_event", """{"id":"m1","offset":99999}""", "past its end")]
    public async Task Mistakes_AreToolErrors_ThatSayWhatToDo(string tool, string arguments, string words)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(Messages(1, 10), "/api/sessions/s/messages");

        Assert.Contains(words, await server.ErrorAsync(tool, arguments), StringComparison.Ordinal);
    }

    private static async Task<List<string>> PagesAsync(RunningServer server, string direction, string? cursor)
    {
        var seen = new List<string>();
        do
        {
            var answer = await server.AnswerAsync("get_messages", $$"""{"session_id":"s","max_tokens":700{{(cursor is null ? "" : $",\"cursor\":\"{cursor}\"")}}}""");
            Assert.InRange(Tokens(answer), 1, 700);
            seen.AddRange(Ids(answer)!);
            cursor = answer.Text(direction);
        }
        while (cursor is not null);
        return seen;
    }

    private static string[] Ids(JsonElement answer) => [.. answer.GetProperty("messages").EnumerateArray().Select(message => message.Text("id")!)];

    /// <summary>Messages m1, m2, …, by user and assistant in turn.</summary>
    private static string Messages(int count, int length) => "[" + string.Join(',', Enumerable.Range(1, count).Select(n =>
        $$"""{"id":"m{{n}}","role":"{{(n % 2 == 1 ? "user" : "assistant")}}","content":"pool number{{n}} {{Filler(length)}}"}""")) + "]";

    private static string Filler(int length) => string.Concat(Enumerable.Repeat("some more words ", (length / 16) + 1));

    private static string JsonText(string text)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStringValue(text);
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    [Theory]
    [InlineData("\"5\"")]
    [InlineData("5.0")]
    [InlineData("5e0")]
    [InlineData("\"5.0\"")]
    public async Task AWholeNumber_IsReadAsJsonSchemaMeansIt_AndFromAString(string limit)
    {
        await using var server = await RunningServer.StartAsync();

        await server.AnswerAsync("search_history", $$"""{"query":"x","limit":{{limit}},"since":"2h"}""");
        Assert.Contains("from 1 to 50", await server.ErrorAsync("search_history", """{"query":"x","limit":"5.5"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_AreListedByTimeAndByTheBeginningOfTheirProject()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""
            [{"session_id":"old","type":"t","project":"/w/app","time":"2026-11-20T00:00:00Z"},{"session_id":"a","type":"t","project":"/w/app","time":"2026-11-21T00:00:00Z"},
             {"session_id":"b","type":"t","project":"/w/other","time":"2026-11-21T00:00:01Z"},{"session_id":"c","type":"t","project":"/x","time":"2026-11-21T00:00:02Z"}]
            """);

        Assert.Equal(["c", "b", "a", "old"], await ListAsync("{}"));
        Assert.Equal(["b", "a"], await ListAsync("""{"project":"/w","since":"2026-11-20T12:00:00Z"}"""));
        Assert.Equal(["old"], await ListAsync("""{"until":"2026-11-20T12:00:00Z"}"""));
        Assert.Equal(["a", "old"], await ListAsync("""{"project":"/"}""", "/mcp?project=/w/app"));
        var first = await server.AnswerAsync("list_sessions", """{"limit":3}""");
        Assert.Equal(["old"], await ListAsync($$"""{"before":"{{first.Text("next")}}"}"""));

        async Task<IEnumerable<string?>> ListAsync(string arguments, string path = "/mcp") =>
            (await server.AnswerAsync("list_sessions", arguments, path)).GetProperty("sessions").EnumerateArray().Select(session => session.Text("session"));
    }
}
