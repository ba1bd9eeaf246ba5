using System.Diagnostics;
using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite;
using Chronicle.Stores.Sqlite.Integrity;
using Chronicle.Stores.Sqlite.Native;
using Chronicle.Stores.Sqlite.Recall;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Contracts.Stores.Sqlite.Integrity;

/// <summary>A file that was removed, renamed, replaced or put back is noticed: while it is open nothing is acknowledged into it, and at the start it gets an epoch of its own.</summary>
public sealed class FileTests
{
    [Theory]
    [InlineData("chronicle.db", true, 4)]
    [InlineData("chronicle.db", false, 4)]
    [InlineData("chronicle.db-wal", true, 4)]
    [InlineData("chronicle.db-wal", false, 5)] // noticed after the commit: the event is there again with its file
    [InlineData("chronicle.db-shm", true, 4)]
    [InlineData("chronicle.lock", true, 4)]
    public async Task ARemovedFile_TakesNoMoreEvents_UntilItIsBack(string name, bool isSeen, long next)
    {
        var clock = new ManualTimeProvider();
        await using var fixture = new SqliteStoreFixture(clock: clock);
        await fixture.Store.AppendAsync(An.Events(3), default);
        var path = Path.Combine(fixture.Folder, name);
        File.Move(path, path + ".away");
        if (isSeen)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await CriticalAsync(fixture);
        }

        var fault = await Assert.ThrowsAsync<StoreException>(async () => await fixture.Store.AppendAsync(An.Events(1), default));
        Assert.Contains(path, fault.Message, StringComparison.Ordinal);
        Assert.Equal((true, true, next == 5), (fault.IsTransient, fault.IsGone, fault.IsOutcomeUnknown));
        Assert.Equal(3, fixture.Store.Head.Value);
        Assert.Equal((HealthStatus.Critical, true), (Health(fixture).Status, Health(fixture).StopsAppends));

        File.Move(path + ".away", path); // the same file
        Assert.Equal(next, (await fixture.Store.AppendAsync(An.Events(1), default)).Sequences[0].Value);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotEqual(HealthStatus.Critical, Health(fixture).Status);
    }

    [Fact]
    public async Task ALogThatWasRemoved_IsMovedIntoTheFileAtTheClose()
    {
        await using var fixture = new SqliteStoreFixture(clock: new ManualTimeProvider());
        await fixture.Store.AppendAsync(An.Events(3), default);
        File.Delete(fixture.File + "-wal");
        await Assert.ThrowsAsync<StoreException>(async () => await fixture.Store.AppendAsync(An.Events(1), default));

        await fixture.ReopenAsync();
        Assert.InRange((await fixture.Store.ReadAsync(Sequence.None, 10, default)).Count, 3, 4);
        Assert.Null(fixture.Store.Notice);
    }

    /// <summary>SQLite deletes the log by its path when the last connection closes.</summary>
    [Fact]
    public async Task ClosingAStoreThatIsGone_LeavesTheFilesInItsPlace()
    {
        await using var fixture = new SqliteStoreFixture(clock: new ManualTimeProvider());
        await fixture.Store.AppendAsync(An.Events(3), default);
        foreach (var file in (string[])[fixture.File, fixture.File + "-wal", fixture.File + "-shm"])
        {
            File.Delete(file);
            await File.WriteAllTextAsync(file, "another's");
        }

        await fixture.Store.DisposeAsync();
        Assert.Equal("another's", await File.ReadAllTextAsync(fixture.File + "-wal"));
        Assert.Equal("another's", await File.ReadAllTextAsync(fixture.File));
        await Assert.ThrowsAsync<StoreException>(async () => await fixture.ReopenAsync());
    }

    [Fact]
    public async Task ALinkToADatabaseElsewhere_IsFollowed()
    {
        await using var fixture = new SqliteStoreFixture(clock: new ManualTimeProvider());
        await fixture.Store.DisposeAsync();
        var elsewhere = Directory.CreateDirectory(Path.Combine(fixture.Folder, "elsewhere")).FullName;
        var file = Path.Combine(elsewhere, "data.db");
        File.Move(fixture.File, file);
        File.CreateSymbolicLink(fixture.File, file);
        await fixture.ReopenAsync();
        Assert.Equal(1, (await fixture.Store.AppendAsync(An.Events(1), default)).Sequences[0].Value);
        Assert.NotEqual(HealthStatus.Critical, Health(fixture).Status);

        File.Move(file + "-wal", file + "-wal.away");
        await Assert.ThrowsAsync<StoreException>(async () => await fixture.Store.AppendAsync(An.Events(1), default));
        File.Move(file + "-wal.away", file + "-wal");
        Assert.Equal(3, (await fixture.Store.AppendAsync(An.Events(1), default)).Sequences[0].Value);
        File.Delete(fixture.File); // the link
        await Assert.ThrowsAsync<StoreException>(async () => await fixture.Store.AppendAsync(An.Events(1), default));
        File.CreateSymbolicLink(fixture.File, file);
    }

    [Fact]
    public async Task AFileThatGoes_IsNoticedByTheClock()
    {
        var clock = new ManualTimeProvider();
        await using var fixture = new SqliteStoreFixture(clock: clock);
        var away = fixture.Folder + ".away";
        Directory.Move(fixture.Folder, away);
        try
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await CriticalAsync(fixture);
            Assert.Contains("removed or renamed", Health(fixture).Reason, StringComparison.Ordinal);
            Assert.False(Directory.Exists(fixture.Folder)); // nobody makes it anew
        }
        finally
        {
            Directory.Move(away, fixture.Folder);
        }
    }

    [Fact]
    public async Task AnotherFileInItsPlace_IsRefused()
    {
        await using var fixture = new SqliteStoreFixture(clock: new ManualTimeProvider());
        await fixture.Store.AppendAsync(An.Events(3), default);
        var copy = fixture.File + ".copy";
        await fixture.Store.BackupAsync(copy, null, default);
        File.Move(copy, fixture.File, overwrite: true);

        var fault = await Assert.ThrowsAsync<StoreException>(async () => await fixture.Store.AppendAsync(An.Events(1), default));
        Assert.Contains("Another file was put in the place", fault.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreException>(async () => await fixture.Store.EraseAsync("session-1", new(2), 1, default));
    }

    /// <summary>Copying over a file keeps its number.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AFileThatIsOverwrittenInPlace_IsNoticedByTheClock(bool isOlder)
    {
        var clock = new ManualTimeProvider();
        await using var fixture = new SqliteStoreFixture(clock: clock);
        await fixture.Store.AppendAsync(An.Events(300), default);
        var copy = fixture.File + ".copy";
        await fixture.Store.BackupAsync(copy, null, default);
        await fixture.Store.AppendAsync(An.Events(300), default);
        Checkpoint(fixture);
        await fixture.Store.AppendAsync(An.Events(1), default); // begins the log again
        await Look(fixture, clock);
        Assert.NotEqual(HealthStatus.Critical, Health(fixture).Status);

        await File.WriteAllBytesAsync(fixture.File, isOlder ? await File.ReadAllBytesAsync(copy) : []);
        await CriticalAsync(fixture, clock);
        // Whoever opens an empty database deletes its log: then that is found first.
        Assert.Contains(isOlder ? "overwrote" : fixture.File, Health(fixture).Reason, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreException>(async () => await fixture.Store.AppendAsync(An.Events(1), default));
    }

    [Fact]
    public async Task WhatSqliteWritesItself_IsNoOverwriting()
    {
        var clock = new ManualTimeProvider();
        await using var fixture = new SqliteStoreFixture(new SqliteOptions { WalLimitBytes = 1 << 20, MinFreeBytes = 0 }, clock);
        for (var round = 0; round < 40; round++)
        {
            await fixture.Store.AppendAsync(An.Events(200), default);
            if (round % 8 == 3)
            {
                Checkpoint(fixture);
            }
            if (round == 20)
            {
                await fixture.Store.MaintainAsync(Maintenance.MaintenanceTask.Vacuum, default);
            }
            File.SetLastWriteTimeUtc(fixture.File, DateTime.UnixEpoch.AddDays(round + 1));
            await Look(fixture, clock);
            Assert.NotEqual(HealthStatus.Critical, Health(fixture).Status);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnOlderFilePutBack_BeginsANewEpoch_AndSaysSo(bool isNoted)
    {
        await using var fixture = new SqliteStoreFixture();
        await fixture.Store.AppendAsync(An.Events(10), default);
        var (epoch, copy) = (fixture.Store.Epoch, fixture.File + ".copy");
        await fixture.Store.BackupAsync(copy, null, default);
        await fixture.Store.AppendAsync(An.Events(10), default);
        await IndexAsync(fixture, position: 20);
        await fixture.Store.DisposeAsync();
        File.Move(copy, fixture.File, overwrite: true);
        if (!isNoted)
        {
            File.Delete(Path.Combine(fixture.Folder, HeadNote.FileName)); // a folder of an older version: the index knows
        }

        await fixture.ReopenAsync();
        Assert.NotEqual(epoch, fixture.Store.Epoch);
        Assert.Contains($"its history went on to {epoch}-20", fixture.Store.Notice, StringComparison.Ordinal);
        Assert.Equal(11, (await fixture.Store.AppendAsync(An.Events(1), default)).Sequences[0].Value);
        await fixture.ReopenAsync();
        Assert.Null(fixture.Store.Notice);
        await foreach (var problem in fixture.Store.VerifyAsync(null, default))
        {
            Assert.Fail(problem);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ARemovedDatabase_IsNotBegunAnewInSilence(bool isNoted)
    {
        await using var fixture = new SqliteStoreFixture();
        await fixture.Store.AppendAsync(An.Events(10), default);
        var epoch = fixture.Store.Epoch;
        await IndexAsync(fixture, position: 10);
        await fixture.Store.DisposeAsync();
        File.Delete(isNoted ? Path.Combine(fixture.Folder, RecallStore.FileName) : Path.Combine(fixture.Folder, HeadNote.FileName));
        File.Delete(fixture.File);

        await fixture.ReopenAsync();
        Assert.NotEqual(epoch, fixture.Store.Epoch);
        Assert.Contains("its database was removed", fixture.Store.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnOrdinaryStart_SaysNothing()
    {
        await using var fixture = new SqliteStoreFixture();
        Assert.Null(fixture.Store.Notice);
        await fixture.Store.AppendAsync(An.Events(10), default);
        var epoch = fixture.Store.Epoch;
        await fixture.ReopenAsync();
        Assert.Equal((epoch, (string?)null), (fixture.Store.Epoch, fixture.Store.Notice));
        await File.WriteAllTextAsync(Path.Combine(fixture.Folder, HeadNote.FileName), ""); // a power cut
        await fixture.ReopenAsync();
        Assert.Equal((epoch, (string?)null), (fixture.Store.Epoch, fixture.Store.Notice));
    }

    [Fact]
    public async Task ARestore_IsNoOlderFile()
    {
        await using var fixture = new SqliteStoreFixture();
        await fixture.Store.AppendAsync(An.Events(10), default);
        var copy = fixture.Folder + ".copy";
        try
        {
            await fixture.Store.BackupAsync(copy, null, default);
            await fixture.Store.AppendAsync(An.Events(10), default);
            await fixture.Store.DisposeAsync();
            Assert.Empty(await SqliteRestore.RunAsync(copy, fixture.Folder, replace: true, TimeProvider.System, null, default));
            await fixture.ReopenAsync();
            Assert.Null(fixture.Store.Notice);
            Assert.Equal(10, fixture.Store.Head.Value);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    [Fact]
    public async Task ARestoreOfAnotherHistory_IsNoOlderFile()
    {
        await using var fixture = new SqliteStoreFixture();
        await using var other = new SqliteStoreFixture();
        await other.Store.AppendAsync(An.Events(10), default);
        var copy = Path.Combine(other.Folder, "copy");
        await other.Store.BackupAsync(copy, null, default);
        await fixture.Store.AppendAsync(An.Events(20), default);
        await IndexAsync(fixture, position: 20);
        await fixture.Store.DisposeAsync();

        Assert.Empty(await SqliteRestore.RunAsync(copy, fixture.Folder, replace: true, TimeProvider.System, null, default));
        await fixture.ReopenAsync();
        Assert.Null(fixture.Store.Notice);
        Assert.Equal(10, fixture.Store.Head.Value);
    }

    [Theory]
    [InlineData("CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM events WHERE seq = new.seq - 1; END", "the trigger 't'")]
    [InlineData("CREATE TRIGGER events AFTER INSERT ON names BEGIN SELECT 1; END", "the trigger 'events'")]
    [InlineData("CREATE TEMP TABLE t(a); CREATE TRIGGER Events_Session AFTER DELETE ON names BEGIN SELECT 1; END", "the trigger 'Events_Session'")]
    [InlineData("DROP INDEX events_session; CREATE INDEX events_session ON events(session + 0)", "The index 'events_session'")]
    [InlineData("DROP INDEX events_session; CREATE INDEX events_session ON events(session) WHERE seq > 1", "The index 'events_session'")]
    [InlineData("ALTER TABLE names ADD COLUMN more AS (value)", "The table 'names'")]
    [InlineData("ALTER TABLE events RENAME COLUMN extra TO other", "The table 'events'")]
    [InlineData("DROP TABLE leaves; CREATE TABLE leaves(seq INTEGER PRIMARY KEY, leaf BLOB NOT NULL) WITHOUT ROWID", "The table 'leaves'")]
    [InlineData("DROP TABLE leaves; CREATE VIEW leaves AS SELECT 1 AS seq, x'' AS leaf", "the view 'leaves'")]
    [InlineData("CREATE VIEW v AS SELECT * FROM events", "the view 'v'")]
    [InlineData("CREATE TABLE more(a)", "the table 'more'")]
    [InlineData("ALTER TABLE events ADD COLUMN more", "The table 'events'")]
    [InlineData("CREATE VIRTUAL TABLE f USING fts5(a)", "the table 'f'")]
    [InlineData("CREATE INDEX more ON events(time)", "the index 'more'")]
    [InlineData("DROP INDEX events_session", "lacks the index 'events_session'")]
    [InlineData("DROP TABLE leaves", "lacks the table 'leaves'")]
    [InlineData("UPDATE events SET data = '{\"n\":' WHERE seq = 2", "Event 2 was changed or damaged")]
    [InlineData("UPDATE events SET data = 'no json', sum = NULL WHERE seq = 2; UPDATE sums SET first_seq = 3", "The body of event 2 is no JSON")]
    [InlineData("UPDATE events SET extra = '[1]', sum = NULL WHERE seq = 2; UPDATE sums SET first_seq = 3", "The body of event 2 is no JSON")]
    [InlineData("UPDATE seals SET chain = zeroblob(32)", "does not follow the one before it")]
    public async Task Restore_RefusesWhatChronicleDidNotMake(string change, string reason)
    {
        await using var fixture = new SqliteStoreFixture(clock: new ManualTimeProvider());
        await fixture.Store.AppendAsync(An.Events(10), default);
        await fixture.Sqlite.SealAsync(default);
        var (copy, target) = (Path.Combine(fixture.Folder, "copy"), Path.Combine(fixture.Folder, "target"));
        await fixture.Store.BackupAsync(copy, null, default);
        Assert.Empty(await SqliteRestore.CheckAsync(copy, null, default));
        using (var other = new SqliteConnection(copy, readOnly: false))
        {
            other.Execute(change);
        }

        var told = new List<string>();
        try
        {
            told.AddRange(await SqliteRestore.RunAsync(copy, target, replace: false, TimeProvider.System, null, default));
        }
        catch (StoreException refused)
        {
            told.Add(refused.Message);
        }
        Assert.Contains(told, problem => problem.Contains(reason, StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(target, SqliteStore.FileName)));
        Assert.Contains(await SqliteRestore.CheckAsync(copy, null, default), problem => problem.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Restore_OfAFileThatWasAnalysedAndVacuumed_Works()
    {
        await using var fixture = new SqliteStoreFixture();
        await fixture.Store.AppendAsync(An.Events(10), default);
        await fixture.Store.MaintainAsync(Maintenance.MaintenanceTask.Vacuum, default);
        await fixture.Store.MaintainAsync(Maintenance.MaintenanceTask.Optimize, default);
        var (copy, target) = (Path.Combine(fixture.Folder, "copy"), Path.Combine(fixture.Folder, "target"));
        await fixture.Store.BackupAsync(copy, null, default);

        Assert.Empty(await SqliteRestore.RunAsync(copy, target, replace: false, TimeProvider.System, null, default));
    }

    private static void Checkpoint(SqliteStoreFixture fixture)
    {
        using var other = new SqliteConnection(fixture.File, readOnly: false);
        other.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// <summary>Lets the store look at its files: a probe does.</summary>
    private static async Task Look(SqliteStoreFixture fixture, ManualTimeProvider clock)
    {
        clock.Advance(TimeSpan.FromSeconds(1));
        await fixture.Sqlite.ProbeAsync(default);
    }

    private static async Task CriticalAsync(SqliteStoreFixture fixture, ManualTimeProvider? clock = null)
    {
        for (var started = Stopwatch.GetTimestamp(); Health(fixture).Status != HealthStatus.Critical;)
        {
            clock?.Advance(TimeSpan.FromMilliseconds(500)); // again: the watch may not have begun to wait yet
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20), "The store is still green.");
            await Task.Yield();
        }
    }

    private static async Task IndexAsync(SqliteStoreFixture fixture, long position)
    {
        await using var index = RecallStore.Open(fixture.Folder, fixture.Store.Epoch, new RecallOptions());
        await index.ApplyAsync([], new Sequence(position), default);
    }

    private static ComponentHealth Health(SqliteStoreFixture fixture) => fixture.Store.CheckHealth().Single(component => component.Component == "store");
}
