using Chronicle.Events;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Contracts.Stores;

public abstract partial class EventStoreContract
{
    [Fact]
    public async Task Erase_LeavesNumbersDense_AndNothingOfWhatWasSaid()
    {
        await Append([An.Event("secret", "user_prompt_submit", "id-1", tool: "Bash", data: """{"prompt":"the password is hunter2"}"""), An.Event("other"), An.Event("secret"), An.Event("other")]);

        Assert.Equal(2, await Store.EraseAsync("secret", Store.Head, 100, default));

        var events = await ReadAll();
        Assert.Equal([1, 2, 3, 4], Numbers(events));
        Assert.Equal(["erased", "other", "erased", "other"], events.Select(recorded => recorded.Content.SessionId));
        var erased = events[0].Content;
        Assert.Equal(("erased", null, null, 0), (erased.Type, erased.Id, erased.ToolName, erased.Data.Length + erased.Extra.Length));
        Assert.Equal($"{Store.Epoch}-1", events[0].Id);
        Assert.Equal((1, 4), (Store.Oldest.Value, Store.Head.Value));
        Assert.Null(await Store.FindOneAsync("id-1"));
        Assert.Null(await Store.FindSessionAsync("secret", default));
        Assert.Equal(["other"], await List(Sessions()));
        Assert.Equal((4, 1), ((await Store.GetStatsAsync(default)).Events, (await Store.GetStatsAsync(default)).Sessions));
        Assert.Empty((await Store.QueryAsync(new() { Filter = new() { Text = "hunter2" } }, default)).Events);
        await AssertSound();
    }

    [Fact]
    public async Task Erase_GoesInSteps_FromTheOldestOn_AndNeverTakesTheNewestEvent()
    {
        await Append(An.Events(5, "secret"));

        Assert.Equal(2, await Store.EraseAsync("secret", new Sequence(4), 2, default));
        var session = (await Store.FindSessionAsync("secret", default))!;
        Assert.Equal((5, 2, 3), (session.Events, session.Dropped, session.First.Value));
        await AssertSound();

        Assert.Equal(2, await Store.EraseAsync("secret", Store.Head, 10, default));
        Assert.Equal(0, await Store.EraseAsync("secret", Store.Head, 10, default));
        Assert.Equal(5, (await Store.FindSessionAsync("secret", default))!.First.Value);
        await AssertSound();
    }

    [Fact]
    public async Task Erase_ReachesWhatIsPinned_AndWhatWasKeptBeforeTheDensePart()
    {
        await Append([An.Event("pinned"), An.Event("other"), An.Event("pinned"), An.Event("other")]);
        await Store.PinAsync("pinned", true, default);
        await Drop(1, 2);

        Assert.Equal(2, await Store.EraseAsync("pinned", Store.Head, 10, default));

        Assert.Equal(3, Store.Oldest.Value);
        Assert.Equal([3, 4], Numbers((await Store.QueryAsync(new(), default)).Events));
        Assert.Equal(2, (await Store.GetStatsAsync(default)).Events);
        await AssertSound();
    }

    [Fact]
    public async Task Append_AfterAnErasure_BeginsTheSessionAnew_AndKnowsItsIdsNoMore()
    {
        await Append([An.Event("secret", id: "a"), An.Event("other")]);
        await Store.EraseAsync("secret", Store.Head, 10, default);

        Assert.Equal([3], Numbers((await Append([An.Event("secret", id: "a")])).Sequences));

        var again = (await Store.FindSessionAsync("secret", default))!;
        Assert.Equal((1, 0, 3), (again.Events, again.Dropped, again.First.Value));
        await AssertSound();
    }

    [Fact]
    public async Task Drop_TakesErasedEventsByTheCommonRule()
    {
        await Append([An.Event("secret"), An.Event("other"), An.Event("other")]);
        await Store.EraseAsync("secret", Store.Head, 10, default);

        var expired = await Store.FindExpiredAsync(Chronicle.Retention.TrimRule.Everything, Sequence.None, 10, default);

        Assert.Equal([1, 2], Numbers(expired));
        Assert.Equal(2, (await Drop(1, 2)).Events);
        await AssertSound();
    }

    [Fact]
    public async Task Erase_OfNobody_ErasesNothing()
    {
        await Append(An.Events(2));

        Assert.Equal(0, await Store.EraseAsync("nobody", Store.Head, 10, default));
        await AssertSound();
    }

    [Fact]
    public async Task Erase_OfSingleEvents_LeavesTheSession_WithoutWhatTheyGaveIt()
    {
        await Append([
            An.Event("s", "user_prompt_submit", "id-1", data: """{"prompt":"the password is hunter2"}"""),
            An.Event("s", "user_prompt_submit", "id-2", data: """{"prompt":"what else?"}"""),
            An.Event("s", "permission_request", tool: "Bash", data: """{"tool_input":{"command":"echo hunter2"}}"""),
            An.Event("other")]);
        Assert.Equal("Bash: echo hunter2", (await Store.FindSessionAsync("s", default))!.WaitingFor);

        Assert.Equal(2, await Store.EraseAsync([new Sequence(3), new Sequence(1)], default));
        Assert.Equal(0, await Store.EraseAsync([new Sequence(3), new Sequence(1), new Sequence(99)], default));

        var session = (await Store.FindSessionAsync("s", default))!;
        Assert.Equal(("what else?", null, 3, 2, 2), (session.Title, session.WaitingFor, session.Events, session.Dropped, session.First.Value));
        Assert.Equal(["erased", "s", "erased", "other"], (await ReadAll()).Select(recorded => recorded.Content.SessionId));
        Assert.Empty(await Store.FindAsync("id-1", null, default));
        Assert.Single(await Store.FindAsync("id-2", null, default));
        await AssertSound();
    }

    [Fact]
    public async Task Erase_OfSingleEvents_TakesTheSessionWithItsLastOne_AndNeverTheNewestEvent()
    {
        await Append([An.Event("one"), An.Event("two"), An.Event("two"), An.Event("three")]);

        Assert.Equal(3, await Store.EraseAsync([new Sequence(1), new Sequence(2), new Sequence(3), new Sequence(4)], default));

        Assert.Equal(["three"], await List(Sessions()));
        Assert.Equal((4, 1), ((await Store.GetStatsAsync(default)).Events, (await Store.GetStatsAsync(default)).Sessions));
        await AssertSound();
    }

    [Fact]
    public async Task Scrub_ForgetsNamesThatNoEventHas_AndKnowsThemWhenTheyComeAgain()
    {
        await Append([An.Event("secret", "secret_type", tool: "SecretTool"), An.Event("other", "common", tool: "Bash"), An.Event("secret", "common", tool: "Bash"), An.Event("other")]);
        await Store.EraseAsync("secret", Store.Head, 10, default);

        Assert.Null(await Store.ScrubAsync(thorough: false, TimeSpan.Zero, default));
        Assert.Null(await Store.ScrubAsync(thorough: true, TimeSpan.Zero, default));

        var options = await Store.GetFilterOptionsAsync(default);
        Assert.DoesNotContain("secret_type", options.Types);
        Assert.Equal(["Bash"], options.Tools);
        await Append([An.Event("new", "secret_type", tool: "SecretTool")]);
        Assert.Equal(["Bash", "SecretTool"], (await Store.GetFilterOptionsAsync(default)).Tools);
        Assert.Equal([5], Numbers((await Store.QueryAsync(new() { Filter = new() { Tools = new HashSet<string> { "SecretTool" } } }, default)).Events));
        await AssertSound();
    }
}
