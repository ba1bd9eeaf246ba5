using Chronicle.Journal;
using Chronicle.Sessions;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Contracts.Stores;

public abstract partial class EventStoreContract
{
    /// <summary>Counters are those of the one rule, applied to all events from the start, also after the store was closed in between.</summary>
    [Fact]
    public async Task Sessions_EqualARecountOfTheirEvents()
    {
        string[] types = ["session_start", "user_prompt_submit", "pre_tool_use", "post_tool_use", "notification", "stop", "session_end", "error", "custom"];
        var random = new Random(7);
        for (var group = 0; group < 12; group++)
        {
            await Append([.. Enumerable.Range(0, 40).Select(_ => An.Event(
                session: $"session-{random.Next(6)}", type: types[random.Next(types.Length)], id: random.Next(3) == 0 ? $"id-{random.Next(100)}" : null,
                time: An.After(random.Next(1000)), received: An.After(random.Next(1000)), source: random.Next(2) == 0 ? "claude-code" : null,
                data: """{"prompt":"do it","message":"needs your permission","success":false}"""))]);
            if (group == 6 && _fixture.Keeps)
            {
                await _fixture.ReopenAsync();
            }
        }

        var recount = new Dictionary<string, Session>();
        foreach (var recorded in await ReadAll())
        {
            if (!recount.TryGetValue(recorded.Content.SessionId, out var session))
            {
                recount.Add(recorded.Content.SessionId, session = Session.StartedBy(recorded));
            }
            session.Apply(recorded);
        }
        Assert.Equal(6, recount.Count);
        foreach (var (id, expected) in recount)
        {
            Assert.Equal(SessionDescription.Of(expected), SessionDescription.Of((await Store.FindSessionAsync(id, default))!));
        }
    }

    /// <summary>Every status is counted, also those that none has; an active session that has been silent is idle.</summary>
    [Fact]
    public async Task CountSessions_AgreesWithEachSessionsStatus()
    {
        await Append([
            An.Event(session: "active", type: "user_prompt_submit", time: An.After(100)), An.Event(session: "silent", type: "user_prompt_submit", time: An.After(69)),
            An.Event(session: "edge", type: "user_prompt_submit", time: An.After(70)), An.Event(session: "waiting", type: "permission_request", time: An.After(1)),
            An.Event(session: "done", type: "session_end", time: An.After(1)), An.Event(session: "done too", type: "session_end", time: An.After(2))]);

        var counts = await Store.CountSessionsAsync(At(100), default);

        Assert.Equal(
            [(SessionStatus.Active, 2L), (SessionStatus.Idle, 1), (SessionStatus.Waiting, 1), (SessionStatus.Completed, 2), (SessionStatus.Error, 0)],
            counts.OrderBy(count => count.Key).Select(count => (count.Key, count.Value)));
    }

    [Fact]
    public async Task ListSessions_GivesEachOnce_LatestActivityFirst()
    {
        await Append([.. Enumerable.Range(0, 25).Select(number => An.Event(session: $"s{number}"))]);
        await Append([An.Event(session: "s3"), An.Event(session: "s0")]);

        List<string> ids = [];
        var query = Sessions() with { Limit = 7 };
        do
        {
            var page = await Store.ListSessionsAsync(query, default);
            ids.AddRange(page.Sessions.Select(session => session.Id));
            query = query with { Before = page.Next };
        }
        while (query.Before is not null);
        Assert.Equal(["s0", "s3", "s24", "s23"], ids.Take(4));
        Assert.Equal(25, ids.Distinct().Count());
        Assert.Equal(25, ids.Count);
    }

    [Fact]
    public async Task ListSessions_Filters()
    {
        await Append(
        [
            An.Event(session: "a", source: "claude-code", project: "/work/one", time: An.After(10)),
            An.Event(session: "b", source: "codex", project: "/work/two", time: An.After(20), type: "user_prompt_submit", data: """{"prompt":"Fix the Parser"}"""),
            An.Event(session: "c", time: An.After(30), type: "stop"),
        ]);

        Assert.Equal(["a"], await List(Sessions() with { Sources = new HashSet<string> { "claude-code", "x" } }));
        Assert.Equal(["b"], await List(Sessions() with { Projects = new HashSet<string> { "/work/two" } }));
        Assert.Equal(["c"], await List(Sessions() with { Statuses = new HashSet<SessionStatus> { SessionStatus.Completed } }));
        Assert.Equal(["b"], await List(Sessions() with { Statuses = new HashSet<SessionStatus> { SessionStatus.Idle }, Moment = At(100) })); // a call of a runs
        Assert.Equal(["c", "b"], await List(Sessions() with { Since = An.After(20) }));
        Assert.Equal(["b"], await List(Sessions() with { Text = "parser" }));
        Assert.Equal(["b", "a"], await List(Sessions() with { Text = "WORK" }));
        Assert.Empty(await List(Sessions() with { Text = "nothing" }));
        Assert.Null((await Store.ListSessionsAsync(Sessions() with { Limit = 3 }, default)).Next);
        Assert.NotNull((await Store.ListSessionsAsync(Sessions() with { Limit = 2 }, default)).Next);
    }

    /// <summary>What a store hands out is the caller's: later events do not change it, and changing it does not change the store.</summary>
    [Fact]
    public async Task FindSession_GivesACopy()
    {
        await Append([An.Event()]);
        var before = await Store.FindSessionAsync("session-1", default);
        await Append([An.Event()]);
        before!.Title = "mine";

        Assert.Equal(1, before.Events);
        var after = await Store.FindSessionAsync("session-1", default);
        Assert.Equal(2, after!.Events);
        Assert.Null(after.Title);
        Assert.Null(await Store.FindSessionAsync("session-2", default));
    }

    private async Task<IEnumerable<string>> List(SessionQuery query) =>
        (await Store.ListSessionsAsync(query, default)).Sessions.Select(session => session.Id);
}
