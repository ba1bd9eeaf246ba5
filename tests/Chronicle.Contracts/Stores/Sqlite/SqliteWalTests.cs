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

    /// <summary>On a small disk a log of the usual size would take all the room, and could then not be moved into the file.</summary>
    [Fact]
    public async Task Wal_OnASmallDisk_TakesAPartOfItsRoom_AndGivesItBack()
    {
        const long disk = 16 << 20;
        await using var fixture = new SqliteStoreFixture();
        using var writer = new SqliteConnection(fixture.File + ".small", readOnly: false);
        writer.Execute("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB)");
        var gate = new Lock();
        var log = fixture.File + ".small-wal";
        var checkpointer = new Checkpointer(fixture.File + ".small", writer, gate, new SqliteOptions(), () => disk - new FileInfo(log).Length);
        var longest = 0L;
        for (var round = 0; round < 400; round++)
        {
            checkpointer.WaitForRoom();
            lock (gate)
            {
                writer.Execute("REPLACE INTO rows VALUES (1, randomblob(100000))"); // the file stays small
                checkpointer.AfterCommit();
            }
            longest = Math.Max(longest, new FileInfo(log).Length);
        }
        Assert.InRange(longest, 1, (disk / 4) + (1 << 20));

        Assert.True(checkpointer.TryCutOff());
        checkpointer.Dispose();
        writer.Dispose();
        checkpointer.Release();
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
