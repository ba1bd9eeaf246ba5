using Chronicle.Maintenance;
using Chronicle.Stores.Sqlite.Native;
using Chronicle.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Chronicle.Contracts.Stores.Sqlite;

/// <summary>The planner's statistics are kept up to date by the clock: not before their time, and again at every interval.</summary>
public sealed class SqliteScheduleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task Statistics_AreTakenTenMinutesAfterTheStart_AndThenDaily()
    {
        await using var fixture = new SqliteStoreFixture();
        await fixture.Store.AppendAsync(An.Events(100), default);
        await RunAsync(fixture, new MaintenanceOptions(), async () =>
        {
            _clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
            Assert.Null(Analyzed(fixture));
            await PassAsync(TimeSpan.FromTicks(1));
            Assert.Equal(100, Analyzed(fixture));

            await fixture.Store.AppendAsync(An.Events(400), default);
            _clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromTicks(1));
            Assert.Equal(100, Analyzed(fixture));
            await PassAsync(TimeSpan.FromTicks(1));
            Assert.Equal(500, Analyzed(fixture));
        });
    }

    [Fact]
    public async Task AShortInterval_DoesNotWaitTenMinutes()
    {
        await using var fixture = new SqliteStoreFixture();
        await fixture.Store.AppendAsync(An.Events(100), default);
        await RunAsync(fixture, new MaintenanceOptions { Interval = TimeSpan.FromMinutes(1) }, async () =>
        {
            await PassAsync(TimeSpan.FromMinutes(1));
            Assert.Equal(100, Analyzed(fixture));
        });
    }

    [Fact]
    public async Task WhenItIsOff_NothingWaitsForTheClock()
    {
        await using var fixture = new SqliteStoreFixture();
        using var worker = new MaintenanceWorker(fixture.Store, new MaintenanceOptions { Enabled = false }, _clock, NullLogger<MaintenanceWorker>.Instance);

        await worker.RunAsync(default).WaitAsync(Patience);

        Assert.Equal(0, _clock.PendingTimers);
        Assert.Null(Analyzed(fixture));
    }

    private async Task RunAsync(SqliteStoreFixture fixture, MaintenanceOptions options, Func<Task> test)
    {
        using var worker = new MaintenanceWorker(fixture.Store, options, _clock, NullLogger<MaintenanceWorker>.Instance);
        using var stop = new CancellationTokenSource();
        var running = worker.RunAsync(stop.Token);
        await UntilItSleepsAsync();
        await test();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    /// <summary>Lets time pass and waits until the work that it brought is done: then the worker sleeps again.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        _clock.Advance(time);
        await UntilItSleepsAsync();
    }

    private async Task UntilItSleepsAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (_clock.PendingTimers == 0)
        {
            await Task.Delay(5, deadline.Token);
        }
    }

    /// <summary>The events that ANALYZE counted; null when it never ran.</summary>
    private static long? Analyzed(SqliteStoreFixture fixture)
    {
        using var connection = new SqliteConnection(fixture.File, readOnly: true);
        using var exists = connection.Prepare("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'");
        if (!exists.Step())
        {
            return null;
        }
        using var counted = connection.Prepare("SELECT CAST(stat AS INTEGER) FROM sqlite_stat1 WHERE idx = 'events_session'");
        return counted.Scalar();
    }
}
