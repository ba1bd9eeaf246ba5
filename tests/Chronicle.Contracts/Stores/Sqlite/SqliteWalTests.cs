using Chronicle.Stores.Sqlite;
using Chronicle.Stores.Sqlite.Native;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Contracts.Stores.Sqlite;

public sealed class SqliteWalTests
{
    private const long Limit = 4 << 20;

    [Fact]
    public async Task Wal_UnderSteadyAppends_StaysNearItsLimit()
    {
        await using var fixture = new SqliteStoreFixture(new SqliteOptions { WalLimitBytes = Limit, CheckpointInterval = TimeSpan.FromMinutes(10) });

        var longest = await Append(fixture, groups: 120); // ≈ 80 MB of log
        Assert.InRange(longest, 1, 2 * Limit);
    }

    /// <summary>A read that takes long keeps the log from starting over; it shrinks again when the read is over.</summary>
    [Fact]
    public async Task Wal_WhenAReaderHoldsASnapshot_GrowsOnlyUntilItEnds()
    {
        await using var fixture = new SqliteStoreFixture(new SqliteOptions { WalLimitBytes = Limit, CheckpointInterval = TimeSpan.FromMinutes(10) });
        await Append(fixture, groups: 1);
        using (var reader = new SqliteConnection(fixture.File, readOnly: true))
        {
            reader.Execute("BEGIN; SELECT count(*) FROM names");
            Assert.True(await Append(fixture, groups: 40) > Limit);
            reader.Execute("ROLLBACK");
        }

        var deadline = DateTime.UtcNow.AddSeconds(20);
        while (await Append(fixture, groups: 2) > Limit && DateTime.UtcNow < deadline)
        {
        }
        Assert.InRange(WalLength(fixture), 1, Limit);
    }

    [Fact]
    public async Task Wal_WhenQuiet_IsMovedIntoTheFileAtTheInterval()
    {
        await using var fixture = new SqliteStoreFixture(new SqliteOptions { CheckpointInterval = TimeSpan.FromMilliseconds(20) });
        var before = new FileInfo(fixture.File).Length;
        await Append(fixture, groups: 1);

        var deadline = DateTime.UtcNow.AddSeconds(20);
        while (new FileInfo(fixture.File).Length == before && DateTime.UtcNow < deadline)
        {
            await Task.Delay(10);
        }
        Assert.True(new FileInfo(fixture.File).Length > before);
    }

    private static async Task<long> Append(SqliteStoreFixture fixture, int groups)
    {
        var longest = 0L;
        for (var group = 0; group < groups; group++)
        {
            await fixture.Store.AppendAsync([.. Enumerable.Range(0, 1000).Select(_ => An.Event(id: Guid.NewGuid().ToString(), data: "\"" + new string('x', 400) + "\""))], default);
            longest = Math.Max(longest, WalLength(fixture));
        }
        return longest;
    }

    private static long WalLength(SqliteStoreFixture fixture) => new FileInfo(fixture.File + "-wal").Length;
}
