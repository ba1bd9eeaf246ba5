using Chronicle.Stores.Sqlite;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Contracts.Stores.Sqlite;

public sealed class SqliteCacheTests
{
    /// <summary>A backlog's groups are full; the memory they need is given back once there have been none for a while.</summary>
    [Fact]
    public async Task Cache_IsWiderDuringABacklogOnly()
    {
        var clock = new ManualTimeProvider();
        await using var fixture = new SqliteStoreFixture(new SqliteOptions { CacheSizeKib = 1000 }, clock);
        Assert.Equal(-1000, CacheSize());

        await AppendAsync(4000);
        Assert.Equal(-4000, CacheSize());

        await AppendAsync(100);
        clock.Advance(TimeSpan.FromSeconds(9));
        await AppendAsync(100);
        Assert.Equal(-4000, CacheSize());

        clock.Advance(TimeSpan.FromSeconds(2));
        await AppendAsync(100);
        Assert.Equal(-1000, CacheSize());

        async Task AppendAsync(int events) => await fixture.Store.AppendAsync([.. Enumerable.Range(0, events).Select(_ => An.Event())], default);

        long? CacheSize()
        {
            using var size = fixture.Sqlite.WriteConnection!.Prepare("PRAGMA cache_size");
            return size.Scalar();
        }
    }
}
