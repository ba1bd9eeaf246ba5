using System.Diagnostics;
using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Stores.Sqlite;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Contracts.Stores.Sqlite;

/// <summary>What the store says about its readers, its disk and its checkpoint: red within five seconds, green again when the cause is gone.</summary>
public sealed class SqliteHealthTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task AWellStore_IsHealthy()
    {
        await using var fixture = new SqliteStoreFixture(new SqliteOptions { MinFreeBytes = 0 });
        await fixture.Store.AppendAsync(An.Events(3), default);

        Assert.Equal(["store", "disk", "checkpoint", "ids"], fixture.Store.CheckHealth().Select(component => component.Component));
        Assert.All(fixture.Store.CheckHealth(), component => Assert.Equal((HealthStatus.Healthy, null), (component.Status, component.Reason)));
        var stats = await fixture.Store.GetStatsAsync(default);
        Assert.InRange(stats.DiskFreeBytes!.Value, 1, stats.DiskBytes!.Value);
    }

    [Fact]
    public async Task ADiskWithLittleRoom_IsDegraded_ThenCritical()
    {
        long free;
        await using (var fixture = new SqliteStoreFixture())
        {
            free = (await fixture.Store.GetStatsAsync(default)).DiskFreeBytes!.Value;
        }
        await using var low = new SqliteStoreFixture(new SqliteOptions { MinFreeBytes = free / 2 });
        await using var full = new SqliteStoreFixture(new SqliteOptions { MinFreeBytes = free * 2 });

        Assert.Equal((HealthStatus.Degraded, false), (Of(low, "disk").Status, Of(low, "disk").StopsAppends));
        Assert.Equal((HealthStatus.Critical, true), (Of(full, "disk").Status, Of(full, "disk").StopsAppends));
        Assert.Contains("Sqlite:MinFreeBytes", Of(full, "disk").Reason, StringComparison.Ordinal);
    }

    /// <summary>A read that never ends keeps the log from starting over; appends go on, but the log grows.</summary>
    [Fact]
    public async Task AReadThatDoesNotEnd_DegradesTheStore_AndTurnsTheCheckpointCritical()
    {
        await using var fixture = new SqliteStoreFixture(new SqliteOptions { MinFreeBytes = 0, WalLimitBytes = 1 << 20, CheckpointInterval = TimeSpan.FromMilliseconds(50) });
        await fixture.Store.AppendAsync(An.Events(10), default);
        using var release = new ManualResetEventSlim();
        var reading = await ReadUntilAsync(fixture, release);
        var started = Stopwatch.GetTimestamp(); // a busy pool may begin the read late
        try
        {
            await fixture.Store.AppendAsync([.. Enumerable.Range(0, 400).Select(number => An.Event(id: $"{number}", data: $"\"{new string('x', 4000)}\""))], default);
            while (Of(fixture, "store").Status == HealthStatus.Healthy)
            {
                Assert.True(Stopwatch.GetElapsedTime(started) < Soon, "The store is still green after five seconds.");
                await Task.Delay(20);
            }
            while (Of(fixture, "checkpoint").Status != HealthStatus.Critical)
            {
                Assert.True(Stopwatch.GetElapsedTime(started) < 3 * Soon, "The checkpoint is still green.");
                await Task.Delay(20);
            }
            Assert.Contains("long read", Of(fixture, "checkpoint").Reason, StringComparison.Ordinal);
            Assert.Equal((HealthStatus.Degraded, false), (Of(fixture, "store").Status, Of(fixture, "store").StopsAppends)); // however long it takes: others read beside it
            Assert.Equal(1, (await fixture.Store.ReadAsync(Sequence.None, 1, default)).Single().Sequence.Value);
        }
        finally
        {
            release.Set();
        }
        await reading;
        Assert.Equal(HealthStatus.Healthy, Of(fixture, "store").Status);
        while (Of(fixture, "checkpoint").Status != HealthStatus.Healthy)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < 6 * Soon, "The checkpoint is still red.");
            await Task.Delay(20);
        }
    }

    [Fact]
    public async Task WhenAllReadsAtOnceDoNotEnd_TheStoreIsCritical_AndStillTakesAppends()
    {
        await using var fixture = new SqliteStoreFixture(new SqliteOptions { MinFreeBytes = 0 });
        await fixture.Store.AppendAsync(An.Events(10), default);
        using var release = new ManualResetEventSlim();
        List<Task> readings = [];
        try
        {
            for (var place = 0; place < ReaderPool<Reader>.Size; place++)
            {
                readings.Add(await ReadUntilAsync(fixture, release));
            }
            var started = Stopwatch.GetTimestamp();
            while (Of(fixture, "store").Status != HealthStatus.Critical)
            {
                Assert.True(Stopwatch.GetElapsedTime(started) < Soon, "The store is not red after five seconds.");
                await Task.Delay(20);
            }
            Assert.False(Of(fixture, "store").StopsAppends);
            Assert.Equal(11, (await fixture.Store.AppendAsync([An.Event()], default)).Sequences.Single().Value);
        }
        finally
        {
            release.Set();
        }
        await Task.WhenAll(readings);
        Assert.Equal(HealthStatus.Healthy, Of(fixture, "store").Status);
    }

    [Fact]
    public async Task ALogThatCannotBeMoved_TurnsTheCheckpointCritical()
    {
        await using var fixture = new SqliteStoreFixture(new SqliteOptions { MinFreeBytes = 0, CheckpointInterval = TimeSpan.FromMilliseconds(200) });
        await fixture.Store.AppendAsync(An.Events(10), default);
        using (var log = File.OpenWrite(fixture.File + "-wal"))
        {
            log.SetLength(0); // the frames to move are gone: reading them fails as on a broken disk
        }
        var started = Stopwatch.GetTimestamp();

        while (Of(fixture, "checkpoint").Status != HealthStatus.Critical)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Soon, "The checkpoint is still green after five seconds.");
            await Task.Delay(20);
        }
        Assert.Contains("cannot be moved", Of(fixture, "checkpoint").Reason, StringComparison.Ordinal);
    }

    /// <summary>Begins a read that ends when it is released; comes back when it has its snapshot: one taken after an append would hold nothing back.</summary>
    private static async Task<Task> ReadUntilAsync(SqliteStoreFixture fixture, ManualResetEventSlim release)
    {
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reading = fixture.Sqlite.Readers.RunAsync(reader =>
        {
            var last = reader.Connection.Use(Sql.Head).Scalar();
            taken.SetResult();
            release.Wait();
            return last;
        }, default).AsTask();
        await taken.Task;
        return reading;
    }

    private static ComponentHealth Of(SqliteStoreFixture fixture, string component) => fixture.Store.CheckHealth().Single(reported => reported.Component == component);
}
