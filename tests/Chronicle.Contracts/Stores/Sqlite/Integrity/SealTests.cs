using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite;
using Chronicle.Stores.Sqlite.Integrity;
using Chronicle.Stores.Sqlite.Native;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Contracts.Stores.Sqlite.Integrity;

/// <summary>The chain of seals finds what was altered, and stays valid through everything that Chronicle itself does.</summary>
public sealed class SealTests : IAsyncLifetime
{
    private readonly SqliteStoreFixture _fixture = new(clock: new ManualTimeProvider());

    private SqliteStore Store => _fixture.Sqlite;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task Seal_CoversWhatWasRecorded_AndGoesOnWhereItWas()
    {
        await Store.AppendAsync(An.Events(3_000), default);
        await SealAll();
        Assert.Equal(3_000, (await Store.GetSealedHeadAsync(default))!.Value.Cursor.Sequence.Value);

        await Store.AppendAsync(An.Events(10), default);
        await _fixture.ReopenAsync(); // closing seals what is left
        Assert.Equal(3_010, (await Store.GetSealedHeadAsync(default))!.Value.Cursor.Sequence.Value);
        await Store.AppendAsync(An.Events(2_000), default);
        await SealAll();

        await AssertSound();
    }

    [Theory]
    [InlineData("UPDATE events SET data = '{\"n\":0}', sum = ? WHERE seq = 1500", 1500)]
    [InlineData("DELETE FROM events WHERE seq = 1500", 0)]
    [InlineData("UPDATE events SET seq = 5000 WHERE seq = 1500; UPDATE events SET seq = 1500 WHERE seq = 1501; UPDATE events SET seq = 1501 WHERE seq = 5000", 0)]
    public async Task Verify_FindsWhatWasAltered_EvenWithTheRightSum(string change, long resum)
    {
        await Store.AppendAsync(An.Events(3_000), default);
        await SealAll();
        var altered = An.Event(time: An.After(1500), data: """{"n":0}""");

        var problems = await VerifyAfter(change.Replace("?", $"{EventSum.Of(resum, altered)}"));

        Assert.Contains("Events 1024 to 2047 are not those that were sealed: one was changed, removed, added or moved.", problems);
        Assert.DoesNotContain(problems, problem => problem.Contains("Events 1 to 1023", StringComparison.Ordinal) || problem.Contains("Events 2048", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("DELETE FROM seals WHERE segment = 1", "The seals of events 1024 to 2047 are missing.")]
    [InlineData("UPDATE seals SET root = randomblob(32) WHERE segment = 1", "The seal of events 1024 to 2047 does not follow the one before it")]
    [InlineData("UPDATE seals SET chain = randomblob(32) WHERE segment = 1", "The seal of events 1024 to 2047 does not follow the one before it")]
    [InlineData("DELETE FROM events WHERE seq > 2500; UPDATE sessions SET last_seq = 2500, events = 2500", "Events are sealed up to 3000, but the newest one is 2500")]
    [InlineData("DELETE FROM events WHERE seq BETWEEN 1024 AND 2047; UPDATE trimmed SET oldest = 2048", "Events 1024 to 2047 are sealed, and none of them is there.")]
    public async Task Verify_FindsWhatTheSealsSay(string change, string problem)
    {
        await Store.AppendAsync(An.Events(3_000), default);
        await SealAll();

        Assert.Contains(await VerifyAfter(change), found => found.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ASegmentOfAnotherCopy_IsFound_AlsoWithItsSeal()
    {
        await Store.AppendAsync(An.Events(3_000), default);
        await SealAll();
        await using var other = new SqliteStoreFixture(clock: new ManualTimeProvider());
        await other.Store.AppendAsync([.. An.Events(3_000).Select(incoming => incoming.WithBody("""{"other":1}"""u8.ToArray(), default))], default);
        while (await other.Sqlite.SealAsync(default))
        {
        }

        var problems = await VerifyAfter(
            $"""
            ATTACH '{other.File}' AS other;
            DELETE FROM events WHERE seq BETWEEN 1024 AND 2047;
            INSERT INTO events SELECT * FROM other.events WHERE seq BETWEEN 1024 AND 2047;
            DELETE FROM seals WHERE segment = 1;
            INSERT INTO seals SELECT * FROM other.seals WHERE segment = 1;
            """);

        Assert.Contains(problems, found => found.Contains("The seal of events 1024 to 2047 does not follow", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_HoldsTheHistoryAgainstAHeadNotedElsewhere()
    {
        List<SealedHead> noted = [];
        foreach (var count in (int[])[100, 1_500, 447, 1_000]) // within a segment, and at the end of one
        {
            await Store.AppendAsync(An.Events(count), default);
            await SealAll();
            noted.Add((await Store.GetSealedHeadAsync(default))!.Value);
        }
        Assert.Equal([100, 1_600, 2_047, 3_047], noted.Select(head => head.Cursor.Sequence.Value));
        foreach (var head in noted)
        {
            Assert.Empty(await Verify(Store, head));
            Assert.True(SealedHead.TryParse(head.ToString(), out var parsed));
            Assert.Equal(head, parsed);
            Assert.Single(await Verify(Store, head with { Chain = new string('0', 64) }), problem => problem.Contains("is not the one whose head was noted", StringComparison.Ordinal));
        }
        Assert.Single(await Verify(Store, noted[0] with { Cursor = new Cursor("elsewhere", new Sequence(100)) }), problem => problem.Contains("an epoch that this history does not have", StringComparison.Ordinal));
        Assert.Single(await Verify(Store, noted[0] with { Cursor = new Cursor(Store.Epoch, new Sequence(4_000)) }), problem => problem.Contains("is now up to 3047", StringComparison.Ordinal));
    }

    /// <summary>Whoever can write the file can seal an altered history anew; only a head noted elsewhere tells.</summary>
    [Fact]
    public async Task AHistorySealedAnew_IsToldByTheNotedHeadAlone()
    {
        await Store.AppendAsync(An.Events(1_200), default);
        await SealAll();
        var noted = (await Store.GetSealedHeadAsync(default))!.Value;
        Change("DELETE FROM seals");
        await SealAll();

        Assert.Empty(await Verify(Store));
        Assert.Single(await Verify(Store, noted), problem => problem.Contains("is not the one whose head was noted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Erasing_KeepsTheChain_AndTakesTheSalt()
    {
        await Store.AppendAsync([.. An.Events(1_500, "kept"), .. An.Events(10, "secret"), .. An.Events(600, "kept")], default);
        await SealAll();
        var noted = (await Store.GetSealedHeadAsync(default))!.Value;

        Assert.Equal(10, await Store.EraseAsync("secret", Store.Head, 100, default));

        Assert.Empty(await Verify(Store, noted));
        using (var file = new SqliteConnection(_fixture.File, readOnly: true))
        {
            var salts = new SaltTree(Seal.Read(file, 1)!.Salts);
            var salt = new byte[SaltTree.SaltLength];
            for (var place = 0; place < 1024; place++)
            {
                Assert.Equal(1024 + place is < 1501 or > 1510, salts.TryGet(place, salt));
            }
        }
        var problems = await VerifyAfter("UPDATE leaves SET leaf = randomblob(32) WHERE seq = 1505");
        Assert.Contains(problems, problem => problem.StartsWith("Events 1024 to 2047 are not those", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("secret", 4)]
    [InlineData("renamed", 10)] // the session's id is part of what each of its events says
    public async Task Rewriting_KeepsTheChain_AndTakesTheSalt(string session, int forgotten)
    {
        await Store.AppendAsync([.. An.Events(1_500, "kept"), .. An.Events(10, "secret"), .. An.Events(600, "kept")], default);
        await SealAll();
        var noted = (await Store.GetSealedHeadAsync(default))!.Value;

        var before = await Store.ReadAsync(new Sequence(1500), 4, default);
        var rewritten = An.Redacted([.. before.Select(recorded => recorded.Content with { SessionId = session, Data = """{"without":"it"}"""u8.ToArray() })]);
        Assert.Equal(4, await Store.RewriteAsync([.. before.Zip(rewritten, (recorded, redacted) => (recorded.Sequence, redacted))], default));

        Assert.Empty(await Verify(Store, noted));
        Assert.All(await Store.ReadAsync(new Sequence(1500), 10, default), recorded => Assert.Equal(session, recorded.Content.SessionId));
        await _fixture.ReopenAsync();
        Assert.Empty(await Verify(Store, noted));
        using var file = new SqliteConnection(_fixture.File, readOnly: true);
        using var leaves = file.Prepare("SELECT count(*) FROM leaves");
        Assert.Equal(forgotten, leaves.Scalar());
        Assert.NotEmpty(await VerifyAfter("UPDATE events SET data = '{}' WHERE seq = 1502"));
    }

    [Fact]
    public async Task Erasing_BeforeTheSeal_IsSealedAsItIs()
    {
        await Store.AppendAsync([.. An.Events(5, "secret"), .. An.Events(1_100, "kept")], default);
        await Store.EraseAsync("secret", Store.Head, 100, default);
        await SealAll();
        await Store.AppendAsync(An.Events(5, "secret"), default);
        await Store.AppendAsync(An.Events(5, "kept"), default);
        await Store.EraseAsync("secret", Store.Head, 100, default); // in the segment that is sealed in part
        await SealAll();

        await AssertSound();
    }

    [Fact]
    public async Task Retention_KeepsTheRootsOfWhatIsGone()
    {
        await Store.AppendAsync([.. An.Events(1_100, "pinned"), .. An.Events(4_000, "other")], default);
        await SealAll();
        var noted = (await Store.GetSealedHeadAsync(default))!.Value;
        await Store.PinAsync("pinned", true, default);

        await Drop(1, 2_500);
        Assert.Empty(await Verify(Store, noted));
        await Store.PinAsync("pinned", false, default);
        await Drop(1, 1_100);
        Assert.Empty(await Verify(Store, noted));
        await Drop(2_501, 4_500);
        await Store.AppendAsync(An.Events(1_000, "other"), default);
        await SealAll();

        Assert.Empty(await Verify(Store, noted));
        using var file = new SqliteConnection(_fixture.File, readOnly: true);
        Assert.Equal([0, 0, 0, 0], Enumerable.Range(0, 4).Select(segment => Seal.Read(file, segment)!.Salts.Length));
        using var leaves = file.Prepare("SELECT min(seq) FROM leaves");
        Assert.Equal(4_096, leaves.Scalar()); // of the segment that is gone in part
    }

    [Fact]
    public async Task EventsOfAnOlderVersion_AreSealedInTheBackground()
    {
        await Store.AppendAsync(An.Events(2_000), default);
        await Store.DisposeAsync();
        Change("UPDATE events SET sum = NULL; UPDATE sums SET first_seq = 2001; DELETE FROM seals");
        await _fixture.ReopenAsync();
        await SealAll();
        Assert.Empty(await Verify(Store));

        var problems = await VerifyAfter("UPDATE events SET data = '{}' WHERE seq = 7");
        Assert.Contains(problems, problem => problem.StartsWith("Events 1 to 1023 are not those", StringComparison.Ordinal));
    }

    [Fact]
    public void SaltTree_ForgetsSaltsForGood_AndKeepsTheOthers()
    {
        var whole = SaltTree.New();
        var before = Enumerable.Range(0, 1024).Select(place => Salt(whole, place)!).ToList();
        Assert.Equal(1024, before.Distinct().Count());
        var random = new Random(7);
        var forgotten = new HashSet<int>();
        var tree = new SaltTree(whole.Nodes);
        foreach (var place in (int[])[0, 1023, 512, .. Enumerable.Range(0, 200).Select(_ => random.Next(1024))])
        {
            tree.Forget(place);
            forgotten.Add(place);
            tree = new SaltTree(tree.Nodes);
        }
        for (var place = 0; place < 1024; place++)
        {
            Assert.Equal(forgotten.Contains(place) ? null : before[place], Salt(tree, place));
        }
    }

    private static string? Salt(SaltTree tree, int place)
    {
        var salt = new byte[SaltTree.SaltLength];
        return tree.TryGet(place, salt) ? Convert.ToHexString(salt) : null;
    }

    private static async Task<List<string>> Verify(SqliteStore store, SealedHead? expected = null)
    {
        List<string> problems = [];
        await foreach (var problem in store.VerifyAsync(expected, null, default))
        {
            problems.Add(problem);
        }
        return problems;
    }

    private async Task SealAll()
    {
        while (await Store.SealAsync(default))
        {
        }
    }

    private async Task Drop(long first, long last)
    {
        for (; first <= last; first += 50)
        {
            await Store.DropAsync([.. Enumerable.Range((int)first, (int)Math.Min(50, last - first + 1)).Select(sequence => new Sequence(sequence))], default);
        }
    }

    private async Task AssertSound() => Assert.Empty(await Verify(Store));

    private void Change(string sql)
    {
        using var other = new SqliteConnection(_fixture.File, readOnly: false);
        other.Execute(sql);
    }

    private async Task<List<string>> VerifyAfter(string change)
    {
        await Store.DisposeAsync();
        Change(change);
        await using var readOnly = SqliteStore.OpenReadOnly(_fixture.Folder, new SqliteOptions());
        return await Verify(readOnly);
    }
}
