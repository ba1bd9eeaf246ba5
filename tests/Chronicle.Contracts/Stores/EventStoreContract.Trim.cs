using Chronicle.Events;
using Chronicle.Retention;
using Chronicle.Testing;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Chronicle.Contracts.Stores;

public abstract partial class EventStoreContract
{
    [Fact]
    public async Task Drop_MovesTheOldestPastTheNewestDropped_AndTheHeadStays()
    {
        await Append(An.Events(10));

        Assert.Equal(new Trimmed(3, 0), await Drop(1, 2, 3));

        Assert.Equal((4, 10), (Store.Oldest.Value, Store.Head.Value));
        Assert.Equal([4, 5, 6, 7, 8, 9, 10], Numbers(await ReadAll()));
        Assert.Equal([4, 5], Numbers(await Store.ReadAsync(new Sequence(1), 2, default)));
        Assert.Null(await Store.FindOneAsync($"{Store.Epoch}-3"));
        Assert.Equal([11], Numbers((await Append([An.Event()])).Sequences));
        Assert.Equal(8, (await Store.GetStatsAsync(default)).Events);
        await AssertSound();
    }

    [Fact]
    public async Task Drop_OfWhatIsGone_ChangesNothing()
    {
        await Append(An.Events(5));
        await Drop(2, 3);

        Assert.Equal(default, await Drop(2, 3));
        Assert.Equal(default, await Store.DropAsync([], default));

        Assert.Equal(4, Store.Oldest.Value);
        Assert.Equal(2, (await Store.FindSessionAsync("session-1", default))!.Dropped);
        await AssertSound();
    }

    [Fact]
    public async Task Drop_NeverTakesTheNewestEvent()
    {
        await Append(An.Events(3));

        Assert.Equal(new Trimmed(2, 0), await Drop(1, 2, 3));

        Assert.Equal((3, 3), (Store.Oldest.Value, Store.Head.Value));
        Assert.Equal([3], Numbers(await ReadAll()));
    }

    [Fact]
    public async Task Drop_KeepsWhatIsBeforeTheOldest_FoundByIdSessionAndQuery()
    {
        await Append([An.Event("kept", id: "k1"), An.Event("gone"), An.Event("kept"), An.Event("gone"), An.Event("kept")]);

        await Drop(2, 4);

        Assert.Equal(5, Store.Oldest.Value);
        Assert.Equal([5], Numbers(await ReadAll()));
        Assert.Equal(1, (await Store.FindOneAsync("k1"))!.Sequence.Value);
        Assert.Equal(3, (await Store.FindOneAsync($"{Store.Epoch}-3"))!.Sequence.Value);
        Assert.Equal([1, 3, 5], Numbers((await Store.QueryAsync(new() { Filter = new() { Sessions = new HashSet<string> { "kept" } } }, default)).Events));
        Assert.Equal([5, 3, 1], Numbers((await Store.QueryAsync(new() { Descending = true }, default)).Events));
        Assert.Equal([1, 3, 5], Numbers((await Store.QueryAsync(new() { Filter = new() { Since = An.Epoch } }, default)).Events));
        await AssertSound();
    }

    [Fact]
    public async Task Drop_OfASessionsLastEvent_TakesTheSession_AndItMayBeginAnew()
    {
        await Append([An.Event("first", type: "user_prompt_submit"), An.Event("second"), An.Event("first"), An.Event("third")]);

        Assert.Equal(new Trimmed(2, 1), await Drop(1, 3));

        Assert.Null(await Store.FindSessionAsync("first", default));
        Assert.Equal(["third", "second"], await List(Sessions()));
        Assert.Equal(2, (await Store.GetStatsAsync(default)).Sessions);
        await Append([An.Event("first", type: "stop")]);
        var again = (await Store.FindSessionAsync("first", default))!;
        Assert.Equal((1, 0, 5, 0), (again.Events, again.Prompts, again.First.Value, again.Dropped));
        Assert.Equal(3, (await Store.GetStatsAsync(default)).Sessions);
        await AssertSound();
    }

    [Fact]
    public async Task Drop_OfPartOfASession_LeavesItsCountersAtWhatItEverDid()
    {
        await Append([An.Event(type: "user_prompt_submit", data: """{"prompt":"Fix it"}"""), An.Event(type: "pre_tool_use"), An.Event(type: "pre_tool_use"), An.Event(type: "stop")]);

        await Drop(1, 2);
        await Append([An.Event(type: "pre_tool_use")]);

        var session = (await Store.FindSessionAsync("session-1", default))!;
        Assert.Equal((5, 2, 3, 5), (session.Events, session.Dropped, session.First.Value, session.Last.Value));
        Assert.Equal((1, 3, "Fix it"), (session.Prompts, session.ToolCalls, session.Title));
        await AssertSound();
    }

    [Fact]
    public async Task Drop_LeavesPinnedSessionsAlone_UntilTheyAreUnpinned()
    {
        await Append([An.Event("pinned"), An.Event("other"), An.Event("other")]);
        Assert.False(await Store.PinAsync("nobody", true, default));
        Assert.True(await Store.PinAsync("pinned", true, default));
        await Append([An.Event("pinned"), An.Event("other")]); // appending leaves the pin

        Assert.Equal(new Trimmed(1, 0), await Drop(1, 2));
        Assert.True((await Store.FindSessionAsync("pinned", default))!.IsPinned);
        Assert.True(await Store.PinAsync("pinned", false, default));
        Assert.Equal(new Trimmed(2, 1), await Drop(1, 4));

        Assert.Equal(5, Store.Oldest.Value);
        await AssertSound();
    }

    [Fact]
    public async Task Append_OfADroppedId_RecordsItAnew()
    {
        await Append([An.Event(id: "a"), An.Event(), An.Event(id: "c")]);
        await Drop(1, 2);

        var again = await Append([An.Event(id: "a"), An.Event(id: $"{Store.Epoch}-2"), An.Event(id: "c"), An.Event(id: "a")]);

        Assert.Equal([4, 5, 3, 4], Numbers(again.Sequences));
        Assert.Equal(4, (await Store.FindOneAsync("a"))!.Sequence.Value);
        Assert.Equal(5, (await Store.FindOneAsync($"{Store.Epoch}-2"))!.Sequence.Value);
        await AssertSound();
    }

    [Fact]
    public async Task Drop_IsStillThereAfterReopening()
    {
        await Append([.. An.Events(4), .. An.Events(2, session: "last")]);
        await Drop(1, 2, 3, 4, 5);
        if (!_fixture.Keeps)
        {
            return;
        }
        await _fixture.ReopenAsync();

        Assert.Equal((6, 6), (Store.Oldest.Value, Store.Head.Value));
        Assert.Equal((1, 1), ((await Store.GetStatsAsync(default)).Events, (await Store.GetStatsAsync(default)).Sessions));
        await Append([An.Event("session-1"), An.Event("new")]);
        Assert.Equal(["session-1", "new"], (await ReadAll()).Skip(1).Select(recorded => recorded.Content.SessionId));
        Assert.Equal(3, (await Store.GetStatsAsync(default)).Sessions);
        await AssertSound();
    }

    [Fact]
    public async Task FindExpired_GoesByArrival_OldestFirst_AndEndsAtTheFirstThatIsYoung()
    {
        await Append([.. Enumerable.Range(1, 9).Select(number => An.Event(time: An.After(1000 - number), received: An.After(number)))]);
        var rule = new TrimRule(An.After(5), new Dictionary<string, Timestamp?>());

        Assert.Equal([1, 2, 3, 4], await Expired(rule));
        Assert.Equal([3, 4], await Expired(rule, after: 2));
        Assert.Equal([1, 2, 3], await Expired(rule, limit: 3));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], await Expired(TrimRule.Everything));
        Assert.Empty(await Expired(new TrimRule(null, new Dictionary<string, Timestamp?>())));
        await Drop(1, 2, 3);
        Assert.Equal([4], await Expired(rule));
    }

    [Fact]
    public async Task FindExpired_GoesByTheSessionsProject_AndFindsLaterWhatWasKeptBefore()
    {
        await Append(
        [
            .. Enumerable.Range(1, 12).Select(number => (number % 4) switch
            {
                1 => An.Event("plain", received: An.After(number)),
                2 => An.Event("short", project: "/short", received: An.After(number)),
                3 => An.Event("long", project: "/long", received: An.After(number)),
                _ => An.Event("pinned", received: An.After(number)),
            }),
        ]);
        await Store.PinAsync("pinned", true, default);
        TrimRule Rule(double plain, double brief, Timestamp? lasting) =>
            new(An.After(plain), new Dictionary<string, Timestamp?> { ["/short"] = An.After(brief), ["/long"] = lasting });

        Assert.Equal([1, 2, 5, 6, 10], await Expired(Rule(6, 11, null)));
        await Drop(1, 2, 5, 6, 10);

        Assert.Equal(11, Store.Oldest.Value);
        Assert.Empty(await Expired(Rule(6, 11, null)));
        Assert.Equal([9], await Expired(Rule(10, 11, null)));
        Assert.Equal([3, 7, 9], await Expired(Rule(10, 11, An.After(8))));
        Assert.Equal([7, 9], await Expired(Rule(10, 11, An.After(8)), after: 3));
        await Drop(3);
        await Store.PinAsync("pinned", false, default);
        Assert.Equal([4, 7, 8, 9], await Expired(Rule(10, 11, An.After(8))));
        Assert.Equal([4, 7, 8, 9, 11], await Expired(TrimRule.Everything));
        await AssertSound();
    }

    /// <summary>A message that is kept at the beginning of a session hides none of what comes after it.</summary>
    [Fact]
    public async Task FindExpired_KeepsMessagesForAnAgeOfTheirOwn_AndFindsLaterWhatWasKeptBefore()
    {
        await Append(
        [
            An.Event("plain", "user_prompt_submit", received: An.After(1)), An.Event("plain", received: An.After(2)),
            An.Event("own", "assistant_message", project: "/own", received: An.After(3)), An.Event("own", project: "/own", received: An.After(4)),
            An.Event("plain", "message", received: An.After(5)), An.Event("plain", received: An.After(6)),
            An.Event("brief", "prompt", project: "/brief", received: An.After(7)),
            An.Event("plain", "conversation", received: An.After(8)), An.Event("plain", received: An.After(9)), An.Event("head", received: An.After(10)),
        ]);
        TrimRule Rule(double? others, double? messages) => new(Moment(others), new Dictionary<string, Timestamp?> { ["/own"] = null, ["/brief"] = An.After(100) }) { MessagesBefore = Moment(messages) };

        Assert.Equal([1, 2, 7], await Expired(Rule(3, 2)));
        Assert.Equal([1, 5, 7], await Expired(Rule(null, 6)));
        await Drop(2, 7);

        Assert.Equal(8, Store.Oldest.Value);
        Assert.Empty(await Expired(Rule(3, null)));
        Assert.Equal([6], await Expired(Rule(7, null)));
        Assert.Equal([6], await Expired(Rule(7, 1)));
        Assert.Equal([1, 5, 6], await Expired(Rule(7, 6)));
        Assert.Equal([5, 6], await Expired(Rule(7, 6), after: 1));
        await Drop(6);
        Assert.Empty(await Expired(Rule(9, 1)));
        Assert.Equal([9], await Expired(Rule(10, 1)));
        await Drop(9);
        Assert.Empty(await Expired(Rule(11, 1)));
        Assert.Equal([1, 5, 8], await Expired(Rule(0, 9)));
        await Drop(1);
        Assert.Equal([5, 8], await Expired(Rule(null, 9)));
        Assert.Equal([3, 4, 5, 8], await Expired(TrimRule.Everything));
        Assert.Equal([5, 8], Numbers((await Store.QueryAsync(new() { Filter = new() { Sessions = new HashSet<string> { "plain" } } }, default)).Events));
        await AssertSound();

        static Timestamp? Moment(double? second) => second is { } set ? An.After(set) : null;
    }

    /// <summary>Whatever was appended, dropped and pinned before, a rule finds what it would find in a plain list.</summary>
    [Fact]
    public void AnyRules_FindWhatTheyWouldInAList()
    {
        var property = Prop.ForAll(TrimStep.Any.ListOf().ToArbitrary(), steps => RunTrims([.. steps]).GetAwaiter().GetResult());
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), property);
    }

    private async Task RunTrims(TrimStep[] steps)
    {
        await using var fixture = Open();
        List<(long Number, IncomingEvent Content)> kept = [];
        HashSet<string> pinned = [];
        var head = 0L;
        foreach (var step in steps)
        {
            switch (step)
            {
                case TrimStep.Append append:
                    foreach (var (session, type) in append.Events)
                    {
                        var content = TrimStep.Event(session, type, second: ++head);
                        await fixture.Store.AppendAsync([content], default);
                        kept.Add((head, content));
                    }
                    break;
                case TrimStep.Pin pin:
                    if (await fixture.Store.PinAsync(pin.Session, pin.IsPinned, default))
                    {
                        _ = pin.IsPinned ? pinned.Add(pin.Session) : pinned.Remove(pin.Session);
                    }
                    break;
                case TrimStep.Trim trim:
                    var expected = kept.Where(one => one.Number < head && !pinned.Contains(one.Content.SessionId) && one.Content.Received < trim.MomentOf(one.Content)).Select(one => one.Number).ToList();
                    Assert.Equal(expected, Numbers(await fixture.Store.FindExpiredAsync(trim.Rule, Sequence.None, 4096, default)));
                    var gone = expected.Where((_, index) => index % trim.Each == 0).ToList();
                    await fixture.Store.DropAsync([.. gone.Select(number => new Sequence(number))], default);
                    kept.RemoveAll(one => gone.Contains(one.Number));
                    pinned.RemoveWhere(session => kept.TrueForAll(one => one.Content.SessionId != session));
                    break;
            }
        }
    }

    private async Task<IEnumerable<long>> Expired(TrimRule rule, long after = 0, int limit = 100) =>
        Numbers(await Store.FindExpiredAsync(rule, new Sequence(after), limit, default));

    /// <summary>An archive that is imported back brings the events; what they did was counted before.</summary>
    [Fact]
    public async Task EventsThatComeBack_AreCountedOnce()
    {
        IncomingEvent[] sent =
        [
            An.Event("s", "user_prompt_submit", data: """{"prompt":"one"}"""),
            An.Event("s", "pre_tool_use", id: "call", tool: "Bash"),
            An.Event("s", "post_tool_use_failure", tool: "Bash"),
            An.Event("s", "user_prompt_submit", data: """{"prompt":"two"}"""),
            An.Event("s", "pre_tool_use", tool: "Bash"),
        ];
        await Append(sent);
        var before = (await Store.FindSessionAsync("s", default))!;
        await Drop(1, 2, 3);

        var back = await Append([Back(sent[0], 1), Back(sent[1], 2)]);
        var partly = (await Store.FindSessionAsync("s", default))!;
        Assert.Equal([6, 7], Numbers(back.Sequences));
        Assert.Equal((before.Events, before.Prompts, before.ToolCalls, before.Errors, 1L), (partly.Events, partly.Prompts, partly.ToolCalls, partly.Errors, partly.Dropped));
        await AssertSound();

        await Append([Back(sent[2], 3), An.Event("s", "pre_tool_use", tool: "Read"), Back(sent[1], 2)]);
        var whole = (await Store.FindSessionAsync("s", default))!;
        Assert.Equal((6L, 2L, 3L, 1L, 0L, 9L), (whole.Events, whole.Prompts, whole.ToolCalls, whole.Errors, whole.Dropped, whole.Last.Value));
        Assert.Equal((4L, "two"), (whole.First.Value, whole.Title));
        await AssertSound();
    }

    /// <summary>What is still there, what another history has and what was never here is no return.</summary>
    [Fact]
    public async Task AnImportOfOthers_IsCounted()
    {
        await Append([An.Event("s"), An.Event("s"), An.Event("s")]);
        await Drop(1);

        await Append([An.Event("s", id: "a") with { WasAt = $"{Store.Epoch}-2" }, An.Event("s", id: "b") with { WasAt = "other-1" }, An.Event("s", id: "c") with { WasAt = $"{Store.Epoch}-99" }, An.Event("s", id: "d") with { WasAt = "nowhere" }]);

        var session = (await Store.FindSessionAsync("s", default))!;
        Assert.Equal((7L, 1L), (session.Events, session.Dropped));
        await AssertSound();
    }

    [Fact]
    public async Task ATimeFarAhead_IsNotWhenASessionWasActiveLast()
    {
        var later = An.Event("s", time: An.After(60), received: An.After(60));
        await Append([An.Event("s", time: Far, received: An.Epoch), later, An.Event("s", "session_end", time: Far, received: An.After(70))]);

        var session = (await Store.FindSessionAsync("s", default))!;
        Assert.Equal((An.Epoch, An.After(70), An.After(70)), (session.Started, session.LastEvent, session.Ended!.Value));
        Assert.Equal(Far, (await Store.ReadAsync(Sequence.None, 1, default))[0].Content.Time);
        await AssertSound();
    }

    private static Timestamp Far => Timestamp.From(new DateTimeOffset(9999, 12, 31, 0, 0, 0, TimeSpan.Zero));

    private IncomingEvent Back(IncomingEvent sent, long wasAt) => sent with { Id = sent.Id ?? $"{Store.Epoch}-{wasAt}", WasAt = $"{Store.Epoch}-{wasAt}" };

    private async Task<Trimmed> Drop(params long[] sequences) => await Store.DropAsync([.. sequences.Select(sequence => new Sequence(sequence))], default);

    private async Task AssertSound()
    {
        await foreach (var problem in Store.VerifyAsync(null, default))
        {
            Assert.Fail(problem);
        }
    }
}
