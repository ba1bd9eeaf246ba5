using Chronicle.Journal;
using Chronicle.Stores.Sqlite;
using Chronicle.Stores.Sqlite.Native;
using Xunit;

namespace Chronicle.Contracts.Stores.Sqlite;

/// <summary>What each option changes; those of the log are in <see cref="SqliteWalTests"/>, the library's and the folder's in <see cref="SqliteFolderTests"/>.</summary>
public sealed class SqliteOptionsTests
{
    [Fact]
    public async Task CacheSize_IsTheWriters()
    {
        await using var fixture = new SqliteStoreFixture(new SqliteOptions { CacheSizeKib = 1234 });

        Assert.Equal(-1234, Pragma(fixture.Sqlite.WriteConnection!, "cache_size"));
        Assert.Equal(2, Pragma(fixture.Sqlite.WriteConnection!, "synchronous")); // FULL, whatever the library was built with
    }

    [Fact]
    public async Task Mmap_IsTheReaders()
    {
        await using var fixture = new SqliteStoreFixture();
        using var reader = new SqliteConnection(fixture.File, readOnly: true);
        reader.Execute(Pragmas.Reader(new SqliteOptions { MmapBytes = 1 << 20, CacheSizeKib = 4000 }));

        Assert.Equal(1 << 20, Pragma(reader, "mmap_size"));
        Assert.Equal(-1000, Pragma(reader, "cache_size"));
    }

    [Fact]
    public void Open_WhenATimeIsOutOfBounds_NamesTheKey()
    {
        Assert.Contains("Sqlite:CheckpointInterval", Refused(new SqliteOptions { CheckpointInterval = TimeSpan.Zero }));
        Assert.Contains("Sqlite:BusyTimeout", Refused(new SqliteOptions { BusyTimeout = TimeSpan.FromDays(1) }));

        static string Refused(SqliteOptions options) =>
            Assert.Throws<StoreException>(() => SqliteStore.Open("never created", options, TimeProvider.System)).Message;
    }

    private static long Pragma(SqliteConnection connection, string name)
    {
        using var statement = connection.Prepare("PRAGMA " + name);
        return statement.Scalar()!.Value;
    }
}
