using System.Text;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Sessions;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Contracts.Stores;

/// <summary>What every store must do. One subclass per store; each test has a store of its own.</summary>
public abstract partial class EventStoreContract : IAsyncLifetime
{
    private StoreFixture _fixture = null!;

    private IEventStore Store => _fixture.Store;

    public Task InitializeAsync()
    {
        _fixture = Open();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    protected abstract StoreFixture Open();

    [Fact]
    public async Task Open_WhenNew_IsEmptyWithAnEpoch()
    {
        Assert.Matches("^[a-z0-9]{1,16}$", Store.Epoch);
        Assert.Equal(Sequence.None, Store.Head);
        Assert.Equal(new Sequence(1), Store.Oldest);
        Assert.Empty(await Store.ReadAsync(Sequence.None, 10, default));
        Assert.Empty((await Store.ListSessionsAsync(Sessions(), default)).Sessions);
        Assert.Equal(0, (await Store.GetStatsAsync(default)).Events);
    }

    [Fact]
    public async Task Append_NumbersDenselyFromOne_InTheOrderGiven()
    {
        var first = await Append(An.Events(3));
        var second = await Append(An.Events(2, session: "session-2"));

        Assert.Equal([1, 2, 3], Numbers(first.Sequences));
        Assert.Equal([4, 5], Numbers(second.Sequences));
        Assert.Equal([4, 5], second.Recorded.Select(recorded => recorded.Sequence.Value));
        Assert.Equal(new Sequence(5), Store.Head);
        Assert.Equal([1, 2, 3, 4, 5], Numbers(await ReadAll()));
    }

    /// <summary>More than one statement's worth, in no order, some twice, some that are not there (yet, or any more).</summary>
    [Fact]
    public async Task Read_OfSeveral_GivesThoseThatAreThere_InTheirOrder()
    {
        await Append(An.Events(130));
        await Append([An.Event("other", "note"), An.Event("other", "note")]);
        await Store.PinAsync("session-1", true, default);
        await Store.DropAsync([new Sequence(131)], default);

        Assert.Empty(await Store.ReadAsync([], default));
        Assert.Equal([7], Numbers(await Store.ReadAsync([new Sequence(7)], default)));
        Assert.Equal([3, 9, 130, 132], Numbers(await Store.ReadAsync([new(132), new(3), new(9_999), new(130), new(131), new(0), new(9), new(3)], default)));
        var many = await Store.ReadAsync([.. Enumerable.Range(1, 132).Reverse().Select(number => new Sequence(number))], default);
        Assert.Equal(Enumerable.Range(1, 132).Where(number => number != 131).Select(number => (long)number), Numbers(many));
        AssertSame((await Store.FindOneAsync(new Cursor(Store.Epoch, new Sequence(9)).ToString()))!.Content, many[8].Content);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Store.ReadAsync([.. Enumerable.Range(1, 4097).Select(number => new Sequence(number))], default));
    }

    [Fact]
    public async Task Append_WhenGroupIsEmpty_ChangesNothing()
    {
        var appended = await Append([]);

        Assert.Empty(appended.Recorded);
        Assert.Equal(Sequence.None, Store.Head);
    }

    [Fact]
    public async Task Append_WhenIdIsAlreadyRecorded_AnswersTheOriginalsSequence()
    {
        await Append([An.Event(id: "a"), An.Event(id: "b")]);
        var again = await Append([An.Event(id: "c"), An.Event(id: "a"), An.Event(id: "c"), An.Event(id: "d"), An.Event(id: "b")]);

        Assert.Equal([3, 1, 3, 4, 2], Numbers(again.Sequences));
        Assert.Equal(["c", "d"], again.Recorded.Select(recorded => recorded.Id));
        Assert.Equal(3, again.Duplicates);
        Assert.Equal(new Sequence(4), Store.Head);
    }

    [Fact]
    public async Task Append_WhenAllAreDuplicates_RecordsNothing()
    {
        await Append([An.Event(id: "a")]);
        var again = await Append([An.Event(id: "a", type: "never_seen"), An.Event(id: "a")]);

        Assert.Empty(again.Recorded);
        Assert.Equal(new Sequence(1), Store.Head);
        Assert.Null(await Store.FindSessionAsync("another", default));
        Assert.DoesNotContain("never_seen", (await Store.GetFilterOptionsAsync(default)).Types);
        Assert.Equal([2], Numbers((await Append([An.Event(id: "e", session: "another", type: "never_seen")])).Sequences));
        Assert.Equal("never_seen", (await ReadAll())[1].Content.Type);
    }

    [Fact]
    public async Task Append_WhenTwoEventsAreIdenticalWithoutIds_RecordsBoth()
    {
        var appended = await Append([An.Event(), An.Event()]);

        Assert.Equal(2, appended.Recorded.Length);
        Assert.Equal([$"{Store.Epoch}-1", $"{Store.Epoch}-2"], appended.Recorded.Select(recorded => recorded.Id));
    }

    /// <summary>An export of this store, imported into it again, is recognised event by event.</summary>
    [Fact]
    public async Task Append_WhenIdIsTheCursorOfAnEventWithoutOne_IsItsDuplicate()
    {
        await Append([An.Event(), An.Event(id: "named")]);
        var again = await Append([An.Event(id: $"{Store.Epoch}-1"), An.Event(id: $"{Store.Epoch}-2"), An.Event(id: $"{Store.Epoch}-77"), An.Event(id: "other-1")]);

        Assert.Empty(again.Conflicts);
        Assert.Equal([1, 3, 4, 5], Numbers(again.Sequences)); // 2 is known as "named", 77 and another history's ids are only names
    }

    [Fact]
    public async Task Append_WhenCancelled_RecordsNothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.AppendAsync(An.Events(3), new CancellationToken(canceled: true)));

        Assert.Equal(Sequence.None, Store.Head);
        Assert.Equal([1], Numbers((await Append(An.Events(1))).Sequences));
    }

    [Fact]
    public async Task Read_GivesBackEveryMemberAsItWasSent()
    {
        IncomingEvent[] sent =
        [
            An.Event(
                session: "3f2504e0-4f89-41d3-9a0c-0305e82c3301", type: "post_tool_use", id: "0197f3f0-2c1e-7a3b-8f00-0123456789ab", time: new(1_795_000_000_123_456),
                received: new(1_795_000_000_223_457), source: "claude-code", project: "/home/ada/söme project", tool: "Bash", toolUseId: "toolu_01ABC", durationMs: 12,
                traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7", parentId: "53995c3f42cd8ad8", agentId: "a1b2c3d",
                promptId: "550e8400-e29b-41d4-a716-446655440000", data: """{"tool_input":{"command":"ls"}}""", extra: """{"metadata":{"k":1}}"""),
            An.Event(id: "0197F3F0-2C1E-7A3B-8F00-0123456789AB", traceId: "4BF92F3577B34DA6A3CE929D0E0E4736", spanId: "x", parentId: "not hex but 16!!", data: "\"text\""),
            An.Event(id: "", session: "", type: "", source: "", project: "", tool: "", toolUseId: "", traceId: "", spanId: "", parentId: "", agentId: "", promptId: "",
                durationMs: 0, data: null),
            An.Event(session: "会話 🦊", type: "tür\0zwei", id: "🦊", tool: "\n", time: new(-1), received: new(long.MaxValue / 4), data: """{"π":"🦊 é \u0000"}"""),
            An.Event(session: new string('s', 512), type: new string('漢', 512), id: new string('漢', 512), project: new string('p', 4096), agentId: string.Concat(Enumerable.Repeat("🦊", 3000))),
            An.Event(parentId: "550e8400-e29b-41d4-a716-446655440000", traceId: "550e8400-e29b-41d4-a716-446655440000", spanId: "4bf92f3577b34da6a3ce929d0e0e4736"),
        ];
        await Append(sent);
        await _fixture.ReopenAsync();

        var read = await ReadAll();
        if (_fixture.Keeps)
        {
            Assert.Equal(sent.Length, read.Count);
        }
        foreach (var recorded in read)
        {
            AssertSame(sent[(int)recorded.Sequence.Value - 1], recorded.Content);
        }
    }

    [Fact]
    public async Task Read_WhenBodiesAreLarge_GivesBackEveryByte()
    {
        var large = An.Event(id: "large", data: "\"" + new string('x', 1 << 20) + "\"", extra: "{\"m\":\"" + new string('é', 200_000) + "\"}");
        await Append([An.Event(), large, An.Event(data: null)]);

        var read = await ReadAll();
        AssertSame(large, read[1].Content);
        Assert.True(read[2].Content.Data.IsEmpty);
    }

    /// <summary>Fewer events than asked for may come back, but always at least one until the head.</summary>
    [Fact]
    public async Task Read_WhenPaged_GivesEachEventOnceInOrder()
    {
        await Append(An.Events(2500));

        Assert.Equal(Enumerable.Range(1, 2500).Select(number => (long)number), Numbers(await ReadAll(limit: 7)));
        Assert.Equal([2499, 2500], Numbers(await Store.ReadAsync(new Sequence(2498), 4096, default)));
        Assert.Empty(await Store.ReadAsync(new Sequence(2500), 1, default));
        Assert.Empty(await Store.ReadAsync(new Sequence(9999), 1, default));
    }

    [Fact]
    public async Task Reopen_KeepsEpochHeadAndIds()
    {
        await Append([An.Event(id: "a"), An.Event()]);
        var epoch = Store.Epoch;
        await _fixture.ReopenAsync();
        if (!_fixture.Keeps)
        {
            return;
        }

        Assert.Equal(epoch, Store.Epoch);
        Assert.Equal(new Sequence(2), Store.Head);
        var again = await Append([An.Event(id: "a"), An.Event(id: $"{epoch}-2"), An.Event(id: "b")]);
        Assert.Equal([1, 2, 3], Numbers(again.Sequences));
    }

    [Fact]
    public async Task Find_KnowsIdsAndCursors()
    {
        await Append([An.Event(id: "a"), An.Event(), An.Event(id: "0197f3f0-2c1e-7a3b-8f00-0123456789ab")]);

        Assert.Equal(1, (await Store.FindOneAsync("a"))?.Sequence.Value);
        Assert.Equal(2, (await Store.FindOneAsync($"{Store.Epoch}-2"))?.Sequence.Value);
        Assert.Equal(3, (await Store.FindOneAsync("0197f3f0-2c1e-7a3b-8f00-0123456789ab"))?.Sequence.Value);
        Assert.Equal(1, (await Store.FindOneAsync($"{Store.Epoch}-1"))?.Sequence.Value);
        foreach (var unknown in (string[])["", "b", $"{Store.Epoch}-4", $"{Store.Epoch}-0", $"{Store.Epoch}-02", "other-1", "0197F3F0-2C1E-7A3B-8F00-0123456789AB"])
        {
            Assert.Null(await Store.FindOneAsync(unknown));
        }
    }

    [Fact]
    public async Task Reads_WhenCancelled_EndAsCancelled()
    {
        await Append(An.Events(10));
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.ReadAsync(Sequence.None, 1, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.QueryAsync(new EventQuery(), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.ListSessionsAsync(Sessions(), cancelled));
    }

    [Fact]
    public async Task Reads_WhileAppending_SeeADensePrefixUpToTheHead()
    {
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var last = Sequence.None;
            do
            {
                foreach (var recorded in await Store.ReadAsync(last, 100, default))
                {
                    Assert.Equal(last.Next, recorded.Sequence);
                    last = recorded.Sequence;
                }
                Assert.True(last <= Store.Head);
                var session = await Store.FindSessionAsync("session-1", default);
                Assert.Equal(session?.Last.Value ?? 0, session?.Events ?? 0);
            }
            while (!done.IsCancellationRequested || last < Store.Head);
            return last;
        })).ToList();
        for (var group = 0; group < 60; group++)
        {
            await Append(An.Events(17));
        }
        await done.CancelAsync();

        Assert.All(await Task.WhenAll(readers), last => Assert.Equal(new Sequence(60 * 17), last));
    }

    [Fact]
    public async Task FilterOptions_AreTheSortedNamesThatEventsHave()
    {
        await Append([An.Event(type: "b", source: "s2", tool: "T"), An.Event(type: "a", source: "s1", project: "/p"), An.Event(type: "b", source: "s2")]);

        var options = await Store.GetFilterOptionsAsync(default);
        Assert.Equal(["a", "b"], options.Types);
        Assert.Equal(["s1", "s2"], options.Sources);
        Assert.Equal(["T"], options.Tools);
        Assert.Equal(["/p"], options.Projects);
    }

    [Fact]
    public async Task Stats_CountEventsAndSessions()
    {
        await Append([.. An.Events(5), .. An.Events(3, session: "session-2")]);

        var stats = await Store.GetStatsAsync(default);
        Assert.Equal((8, 2), (stats.Events, stats.Sessions));
        Assert.True(stats.Bytes > 0);
    }

    [Fact]
    public async Task Verify_WhenSound_SaysNothing()
    {
        await Append([.. An.Events(2000), An.Event(session: "session-2", type: "stop"), An.Event(id: "a"), An.Event(id: "a")]);

        List<string> problems = [];
        await foreach (var problem in Store.VerifyAsync(null, default))
        {
            problems.Add(problem);
        }
        Assert.Empty(problems);
    }

    private static IEnumerable<long> Numbers(IEnumerable<Sequence> sequences) => sequences.Select(sequence => sequence.Value);

    private static IEnumerable<long> Numbers(IEnumerable<RecordedEvent> events) => events.Select(recorded => recorded.Sequence.Value);

    private static SessionQuery Sessions() => new() { Moment = At(0) };

    private static SessionMoment At(double seconds) => new(An.After(seconds), TimeSpan.FromHours(6));

    private static void AssertSame(IncomingEvent expected, IncomingEvent actual) => Assert.Equal(Describe(expected), Describe(actual));

    private static string Describe(IncomingEvent content) => string.Join(
        " | ", content.Id ?? "-", content.SessionId, content.Type, content.Time.Micros, content.Received.Micros, content.Source ?? "-", content.Project ?? "-",
        content.ToolName ?? "-", content.ToolUseId ?? "-", content.DurationMs?.ToString() ?? "-", content.TraceId ?? "-", content.SpanId ?? "-", content.ParentId ?? "-",
        content.AgentId ?? "-", content.PromptId ?? "-", Encoding.UTF8.GetString(content.Data.Span), Encoding.UTF8.GetString(content.Extra.Span));

    private async Task<AppendedGroup> Append(IReadOnlyList<IncomingEvent> group) => await Store.AppendAsync(group, default);

    private async Task<List<RecordedEvent>> ReadAll(int limit = 1000)
    {
        List<RecordedEvent> all = [];
        while (await Store.ReadAsync(all.Count == 0 ? Sequence.None : all[^1].Sequence, limit, default) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= limit);
            all.AddRange(page);
        }
        return all;
    }
}
