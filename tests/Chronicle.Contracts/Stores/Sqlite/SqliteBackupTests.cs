using Chronicle.Events;
using Chronicle.Stores.Sqlite;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Contracts.Stores.Sqlite;

public sealed class SqliteBackupTests
{
    private const long WalLimit = 4 << 20;

    [Fact]
    public async Task Backup_HoldsWhatIsAppendedMeanwhile_AndLeavesTheLogItsLimit()
    {
        await using var fixture = new SqliteStoreFixture(new SqliteOptions { WalLimitBytes = WalLimit, CheckpointInterval = TimeSpan.FromMinutes(10) });
        await Fill(fixture, groups: 40);
        var copy = Path.Combine(fixture.Folder, "copy.db");
        var (appended, longest) = (0, 0L);

        await fixture.Store.BackupAsync(copy, new Told(_ =>
        {
            Append(fixture, 500);
            appended += 500;
            longest = Math.Max(longest, new FileInfo(fixture.File + "-wal").Length);
        }), default);

        Assert.True(appended * 500L > WalLimit, $"only {appended} events were appended: too few to fill the log");
        Assert.InRange(longest, 1, 2 * WalLimit);
        await using var copied = SqliteStore.OpenFile(copy, new SqliteOptions());
        Assert.Equal(fixture.Store.Head, copied.Head);
        await AssertSound(copied);
        Assert.False(File.Exists(copy + "-wal"));
    }

    [Fact]
    public async Task Backup_WhenTheStoreIsClosed_EndsWithIt()
    {
        await using var fixture = new SqliteStoreFixture();
        await Fill(fixture, groups: 5);
        Task? closing = null;

        var copying = fixture.Store.BackupAsync(Path.Combine(fixture.Folder, "copy.db"), new Told(_ =>
        {
            closing ??= Task.Run(async () => await fixture.Store.DisposeAsync());
            Assert.True(SpinWait.SpinUntil(() => IsClosed(fixture), TimeSpan.FromSeconds(20)));
        }), default).AsTask();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => copying);
        await closing!.WaitAsync(TimeSpan.FromSeconds(20));
        await fixture.ReopenAsync();
        Assert.Equal(5000, fixture.Store.Head.Value);
    }

    [Fact]
    public async Task Backup_WhenGivenUp_LeavesTheStoreAsItWas()
    {
        await using var fixture = new SqliteStoreFixture();
        await Fill(fixture, groups: 5);
        using var given = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await fixture.Store.BackupAsync(Path.Combine(fixture.Folder, "copy.db"), new Told(_ => given.Cancel()), given.Token));

        Append(fixture, 100);
        Assert.Equal(5100, fixture.Store.Head.Value);
        await AssertSound(fixture.Sqlite);
    }

    private static Task Fill(SqliteStoreFixture fixture, int groups) => Task.Run(() =>
    {
        for (var group = 0; group < groups; group++)
        {
            Append(fixture, 1000);
        }
    });

    private static void Append(SqliteStoreFixture fixture, int events) =>
        fixture.Store.AppendAsync([.. Enumerable.Range(0, events).Select(_ => An.Event(id: Guid.NewGuid().ToString(), data: "\"" + new string('x', 400) + "\""))], default).AsTask().GetAwaiter().GetResult();

    private static bool IsClosed(SqliteStoreFixture fixture)
    {
        try
        {
            fixture.Store.ReadAsync(Sequence.None, 1, default).AsTask().GetAwaiter().GetResult();
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private static async Task AssertSound(SqliteStore store)
    {
        await foreach (var problem in store.VerifyAsync(null, default))
        {
            Assert.Fail(problem);
        }
    }

    /// <summary>Tells at once, on the copy's thread: what is done then is done between two of its steps.</summary>
    private sealed class Told(Action<double> tell) : IProgress<double>
    {
        public void Report(double value) => tell(value);
    }
}
