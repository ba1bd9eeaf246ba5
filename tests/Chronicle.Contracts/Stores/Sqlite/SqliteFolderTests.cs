using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite;
using Chronicle.Stores.Sqlite.Native;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Contracts.Stores.Sqlite;

public sealed class SqliteFolderTests
{
    [Fact]
    public async Task Open_WhenFolderIsInUse_NamesTheHolder()
    {
        await using var fixture = new SqliteStoreFixture();

        var fault = Assert.Throws<StoreException>(() => SqliteStore.Open(fixture.Folder, new SqliteOptions(), TimeProvider.System));
        Assert.False(fault.IsTransient);
        Assert.Contains($"in use by process {Environment.ProcessId}", fault.Message);
        Assert.Contains("--data", fault.Message);
    }

    /// <summary>A command line holds keys and passwords.</summary>
    [Fact]
    public async Task TheHolder_IsKnownByProcessHostAndTime_AndNotByItsCommandLine()
    {
        await using var fixture = new SqliteStoreFixture();
        var holder = Path.Combine(fixture.Folder, "chronicle.holder");
        Assert.Matches($"^process {Environment.ProcessId} on {Environment.MachineName} since [0-9: -]+ UTC$", await File.ReadAllTextAsync(holder));

        await File.WriteAllTextAsync(holder, "process 7 on host (chronicle serve --api-key hunter2x (1) since) since 2026-11-21 10:00:00 UTC"); // of an older version
        var fault = Assert.Throws<StoreException>(() => SqliteStore.Open(fixture.Folder, new SqliteOptions(), TimeProvider.System));
        Assert.Contains("in use by process 7 on host since 2026-11-21 10:00:00 UTC;", fault.Message);
    }

    [Fact]
    public async Task Open_WhenHolderHasGone_TakesTheFolder()
    {
        await using var fixture = new SqliteStoreFixture();
        await fixture.Store.DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(fixture.Folder, "chronicle.holder"), "process 1 since long ago"); // left by a killed process

        await fixture.ReopenAsync();
        Assert.Equal(1, (await fixture.Store.AppendAsync(An.Events(1), default)).Sequences[0].Value);
    }

    /// <summary>As on a full disk: what only explains the lock is no reason not to start.</summary>
    [Fact]
    public async Task Open_WhenTheHolderCannotBeWritten_TakesTheFolderAllTheSame()
    {
        await using var fixture = new SqliteStoreFixture();
        await fixture.Store.DisposeAsync();
        Directory.CreateDirectory(Path.Combine(fixture.Folder, "chronicle.holder"));

        await fixture.ReopenAsync();
        Assert.Equal(1, (await fixture.Store.AppendAsync(An.Events(1), default)).Sequences[0].Value);
        Assert.Contains("cannot be used", Assert.Throws<StoreException>(() => SqliteStore.Open(fixture.Folder, new SqliteOptions(), TimeProvider.System)).Message);
    }

    [Fact]
    public async Task WhatIsMadeInTheFolder_IsPrivate()
    {
        await using var fixture = new SqliteStoreFixture();
        Assert.Empty(Chronicle.Files.FolderModes.Loose(fixture.Folder).Except([fixture.Folder]));
    }

    [Fact]
    public async Task Open_CreatesTheFolder()
    {
        await using var fixture = new SqliteStoreFixture();
        var folder = Path.Combine(fixture.Folder, "deep", "söme folder");

        await using var store = SqliteStore.Open(folder, new SqliteOptions(), TimeProvider.System);
        Assert.True(File.Exists(Path.Combine(folder, SqliteStore.FileName)));
    }

    [Fact]
    public async Task OpenReadOnly_BesideAWriter_ReadsUpToTheHeadOfThatMoment_AndNeverWrites()
    {
        await using var fixture = new SqliteStoreFixture();
        await fixture.Store.AppendAsync(An.Events(3), default);
        await using var readOnly = SqliteStore.OpenReadOnly(fixture.Folder, new SqliteOptions());
        await fixture.Store.AppendAsync(An.Events(3), default);

        Assert.Equal(new Sequence(3), readOnly.Head);
        Assert.Equal(fixture.Store.Epoch, readOnly.Epoch);
        Assert.Equal(3, (await readOnly.ReadAsync(Sequence.None, 10, default)).Count);
        var fault = await Assert.ThrowsAsync<StoreException>(async () => await readOnly.AppendAsync(An.Events(1), default));
        Assert.Contains("reading only", fault.Message);
    }

    [Fact]
    public async Task OpenReadOnly_WhenThereIsNoStore_SaysSo()
    {
        await using var fixture = new SqliteStoreFixture();
        var fault = Assert.Throws<StoreException>(() => SqliteStore.OpenReadOnly(Path.Combine(fixture.Folder, "nowhere"), new SqliteOptions()));
        Assert.Contains("no Chronicle database", fault.Message);
    }

    [Fact]
    public async Task Dispose_Twice_IsHarmless_AndLaterCallsSayItIsClosed()
    {
        await using var fixture = new SqliteStoreFixture();
        await fixture.Store.AppendAsync(An.Events(1), default);
        await fixture.Store.DisposeAsync();
        await fixture.Store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await fixture.Store.AppendAsync(An.Events(1), default));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await fixture.Store.ReadAsync(Sequence.None, 1, default));
        Assert.False(File.Exists(fixture.File + "-wal"));
    }

    /// <summary>After a restore the sequences go on under a new epoch; ids given under the old one still find their events.</summary>
    [Fact]
    public async Task Open_WhenThereIsALaterEpoch_OldIdsStillName()
    {
        await using var fixture = new SqliteStoreFixture();
        await fixture.Store.AppendAsync(An.Events(2), default);
        var old = fixture.Store.Epoch;
        fixture.Sqlite.WriteConnection!.Execute("INSERT INTO epochs(first_seq, epoch) VALUES(3, 'second')");
        await fixture.ReopenAsync();
        await fixture.Store.AppendAsync(An.Events(1), default);

        Assert.Equal("second", fixture.Store.Epoch);
        var events = await fixture.Store.ReadAsync(Sequence.None, 10, default);
        Assert.Equal([$"{old}-1", $"{old}-2", "second-3"], events.Select(recorded => recorded.Id));
        Assert.Equal("second-1", events[0].Cursor.ToString());
        Assert.Equal(2, (await fixture.Store.FindOneAsync($"{old}-2"))!.Sequence.Value);
        Assert.Equal(2, (await fixture.Store.FindOneAsync("second-2"))!.Sequence.Value);
        Assert.Null(await fixture.Store.FindOneAsync($"{old}-3"));
        Assert.Equal([2, 3], (await fixture.Store.AppendAsync([An.Event(id: $"{old}-2"), An.Event(id: "second-3")], default)).Sequences.Select(sequence => sequence.Value));
    }

    /// <summary>What is in the file and its log the moment an append returns is all that a crash leaves: it must be enough.</summary>
    [Fact]
    public async Task Open_OfFilesAsACrashLeavesThem_FindsEverythingAcknowledged()
    {
        await using var fixture = new SqliteStoreFixture();
        for (var group = 0; group < 20; group++)
        {
            await fixture.Store.AppendAsync(An.Events(50, session: $"s{group % 3}"), default);
        }
        var crashed = Directory.CreateDirectory(Path.Combine(fixture.Folder, "crashed")).FullName;
        File.Copy(fixture.File, Path.Combine(crashed, SqliteStore.FileName));
        File.Copy(fixture.File + "-wal", Path.Combine(crashed, SqliteStore.FileName + "-wal"));

        await using var store = SqliteStore.Open(crashed, new SqliteOptions(), TimeProvider.System);
        Assert.Equal(new Sequence(1_000), store.Head);
        await foreach (var problem in store.VerifyAsync(null, default))
        {
            Assert.Fail(problem);
        }
    }

    [Fact]
    public void Load_TheLibraryShippedWithTheProgram_IsGoodEnough() => Assert.NotEqual(0, SqliteLibrary.LoadFrom(SqliteLibrary.Bundled));

    [Fact]
    public void Load_WhenThePathIsAnother_IsRefused()
    {
        SqliteLibrary.Load(null);
        var fault = Assert.Throws<StoreException>(() => SqliteLibrary.Load("/no/such/libsqlite3.so"));
        Assert.Contains("/no/such/libsqlite3.so", fault.Message);
    }
}
