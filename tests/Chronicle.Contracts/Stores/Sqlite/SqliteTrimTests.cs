using Chronicle.Events;
using Chronicle.Stores.Sqlite;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Contracts.Stores.Sqlite;

public sealed class SqliteTrimTests
{
    [Fact]
    public async Task Shrink_GivesTheSpaceOfDroppedEventsBack()
    {
        await using var fixture = new SqliteStoreFixture(new SqliteOptions { CheckpointInterval = TimeSpan.FromMilliseconds(20) });
        await Fill(fixture, groups: 20);
        await fixture.ReopenAsync();
        var before = new FileInfo(fixture.File).Length;

        await DropFirst(fixture, 18_000);
        Assert.InRange((await fixture.Store.GetStatsAsync(default)).UsedBytes, 1, before / 4);
        while (await fixture.Store.ShrinkAsync(default))
        {
        }

        await fixture.ReopenAsync();
        Assert.InRange(new FileInfo(fixture.File).Length, 1, before / 4);
        Assert.Equal(2000, (await fixture.Store.GetStatsAsync(default)).Events);
        await AssertSound(fixture);
    }

    /// <summary>The log is kept short while a lot is dropped and given back.</summary>
    [Fact]
    public async Task Drop_OfALot_KeepsTheLogNearItsLimit()
    {
        const long Limit = 4 << 20;
        await using var fixture = new SqliteStoreFixture(new SqliteOptions { WalLimitBytes = Limit, CheckpointInterval = TimeSpan.FromMinutes(10) });
        await Fill(fixture, groups: 30);

        var longest = 0L;
        for (var first = 1; first < 29_000; first += 500)
        {
            await fixture.Store.DropAsync([.. Enumerable.Range(first, 500).Select(sequence => new Sequence(sequence))], default);
            await fixture.Store.ShrinkAsync(default);
            longest = Math.Max(longest, new FileInfo(fixture.File + "-wal").Length);
        }
        Assert.InRange(longest, 1, 2 * Limit);
        await AssertSound(fixture);
    }

    /// <summary>A verification that takes long and a trimming beside it do not accuse each other.</summary>
    [Fact]
    public async Task Verify_WhileEventsAreDropped_FindsNoFault()
    {
        await using var fixture = new SqliteStoreFixture();
        await Fill(fixture, groups: 12);
        await using var beside = SqliteStore.OpenReadOnly(fixture.Folder, new SqliteOptions());

        var next = 1;
        var progress = new Dropping(_ => fixture.Store.DropAsync([.. Enumerable.Range(next, 700).Select(sequence => new Sequence(sequence))], default).AsTask().GetAwaiter().GetResult(), () => next += 3000);
        await foreach (var problem in beside.VerifyAsync(progress, default))
        {
            Assert.Fail(problem);
        }
        Assert.True(next > 6000, "Nothing was dropped meanwhile.");
    }

    [Fact]
    public async Task Verify_WhenDroppedEventsAreMiscounted_SaysSo()
    {
        await using var fixture = new SqliteStoreFixture();
        await Fill(fixture, groups: 1);
        await DropFirst(fixture, 100);
        fixture.Sqlite.WriteConnection!.Execute("UPDATE sessions SET dropped = dropped - 1 WHERE key = 1; UPDATE trimmed SET events = 90");

        List<string> problems = [];
        await foreach (var problem in fixture.Store.VerifyAsync(null, default))
        {
            problems.Add(problem);
        }
        Assert.Contains(problems, problem => problem.Contains("should have", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("events 90 were dropped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Drop_WhenItFails_DropsNothing()
    {
        await using var fixture = new SqliteStoreFixture();
        await Fill(fixture, groups: 1);
        fixture.Sqlite.WriteConnection!.Execute("CREATE TRIGGER refuse BEFORE UPDATE ON trimmed BEGIN SELECT RAISE(ABORT, 'no'); END");

        await Assert.ThrowsAsync<Journal.StoreException>(() => DropFirst(fixture, 100));

        Assert.Equal(1, fixture.Store.Oldest.Value);
        fixture.Sqlite.WriteConnection!.Execute("DROP TRIGGER refuse");
        Assert.Equal(1000, (await fixture.Store.GetStatsAsync(default)).Events);
        await DropFirst(fixture, 100);
        await fixture.Store.AppendAsync([An.Event()], default);
        Assert.Equal((101, 1001), (fixture.Store.Oldest.Value, fixture.Store.Head.Value));
        await AssertSound(fixture);
    }

    private static async Task Fill(SqliteStoreFixture fixture, int groups)
    {
        for (var group = 0; group < groups; group++)
        {
            await fixture.Store.AppendAsync(
                [.. Enumerable.Range(0, 1000).Select(number => An.Event($"s{number % 7}", id: Guid.NewGuid().ToString(), data: "\"" + new string('x', 400) + "\""))], default);
        }
    }

    private static async Task DropFirst(SqliteStoreFixture fixture, int count)
    {
        foreach (var step in Enumerable.Range(1, count).Select(sequence => new Sequence(sequence)).Chunk(500))
        {
            await fixture.Store.DropAsync(step, default);
        }
    }

    private static async Task AssertSound(SqliteStoreFixture fixture)
    {
        await foreach (var problem in fixture.Store.VerifyAsync(null, default))
        {
            Assert.Fail(problem);
        }
    }

    /// <summary>Drops on the verifying thread, between two of its snapshots.</summary>
    private sealed class Dropping(Action<long> drop, Action after) : IProgress<long>
    {
        public void Report(long value)
        {
            drop(value);
            after();
        }
    }
}
