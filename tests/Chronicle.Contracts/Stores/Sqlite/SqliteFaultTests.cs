using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite;
using Chronicle.Stores.Sqlite.Native;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Contracts.Stores.Sqlite;

/// <summary>Each fault gives a clear error that names the file, and loses nothing that was acknowledged.</summary>
public sealed class SqliteFaultTests : IAsyncLifetime
{
    private SqliteStoreFixture _fixture = null!;

    private SqliteStore Store => _fixture.Sqlite;

    public Task InitializeAsync()
    {
        _fixture = new SqliteStoreFixture(new SqliteOptions { BusyTimeout = TimeSpan.FromMilliseconds(30) });
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task Append_WhenDiskIsFull_FailsAsTransient_AndWorksAgainWhenThereIsRoom()
    {
        await Store.AppendAsync([.. An.Events(10), An.Event(id: "kept")], default);
        var pages = Pages();
        Store.WriteConnection!.Execute($"PRAGMA max_page_count = {pages + 5}");

        var fault = await Assert.ThrowsAsync<StoreException>(async () => await Store.AppendAsync([An.Event(session: "new", type: "new_type"), .. An.Events(5_000)], default));
        Assert.True(fault.IsTransient);
        Assert.Contains(_fixture.File, fault.Message);
        Assert.Contains("disk is full", fault.Message);
        Assert.Equal(new Sequence(11), Store.Head);
        Assert.Equal(11, (await Store.ReadAsync(Sequence.None, 100, default)).Count);

        Store.WriteConnection.Execute("PRAGMA max_page_count = 1000000");
        var appended = await Store.AppendAsync([An.Event(id: "kept"), An.Event(session: "new", type: "new_type")], default);
        Assert.Equal([11, 12], appended.Sequences.Select(sequence => sequence.Value));
        Assert.Equal(1, (await Store.FindSessionAsync("new", default))!.Events);
        Assert.Equal(11, (await Store.FindSessionAsync("session-1", default))!.Events);
        await AssertSound();
    }

    [Fact]
    public async Task Append_WhenAnotherProcessHoldsTheWriteLock_FailsAsTransient()
    {
        await Store.AppendAsync(An.Events(3), default);
        using (var other = new SqliteConnection(_fixture.File, readOnly: false))
        {
            other.Execute("BEGIN IMMEDIATE");
            var fault = await Assert.ThrowsAsync<StoreException>(async () => await Store.AppendAsync(An.Events(2), default));
            Assert.True(fault.IsTransient);
            Assert.Contains("locked by another process", fault.Message);
            Assert.Equal(3, (await Store.ReadAsync(Sequence.None, 10, default)).Count);
            other.Execute("ROLLBACK");
        }

        Assert.Equal(4, (await Store.AppendAsync(An.Events(1), default)).Sequences[0].Value);
        await AssertSound();
    }

    /// <summary>One page finds room where a group does not: the probe must not say that it goes on.</summary>
    [Fact]
    public async Task Probe_AfterAFullDisk_AsksForRoomForTheGroup()
    {
        await Store.AppendAsync(An.Events(10), default);
        Assert.Equal(new Sequence(10), await Store.ProbeAsync(default));
        using (var other = new SqliteConnection(_fixture.File, readOnly: false))
        {
            other.Execute("BEGIN IMMEDIATE");
            Assert.True((await Assert.ThrowsAsync<StoreException>(async () => await Store.ProbeAsync(default))).IsTransient);
        }
        Assert.Equal(new Sequence(10), await Store.ProbeAsync(default));
        Assert.Equal(11, (await Store.AppendAsync(An.Events(1), default)).Sequences[0].Value);
        await AssertSound();
    }

    /// <summary>Dropping does not wait for the disk. When it fails half way, the next group is committed as durably as ever.</summary>
    [Fact]
    public async Task Append_AfterADropThatFailed_WaitsForTheDiskAgain()
    {
        await Store.AppendAsync(An.Events(10), default);
        Store.WriteConnection!.Execute("CREATE TEMP TRIGGER failing BEFORE DELETE ON main.events BEGIN SELECT RAISE(FAIL, 'a test says so'); END");
        await Assert.ThrowsAsync<StoreException>(async () => await Store.DropAsync([new Sequence(1)], default));
        Store.WriteConnection.Execute("DROP TRIGGER failing");
        await Store.AppendAsync(An.Events(1), default);

        using var level = Store.WriteConnection.Prepare("PRAGMA synchronous");
        Assert.Equal(2, level.Scalar());
    }

    [Theory]
    [InlineData(5, 5, true)] // busy
    [InlineData(6, 6, true)] // locked
    [InlineData(15, 15, true)] // the locks of the log
    [InlineData(13, 13, true)] // full
    [InlineData(10, 778, true)] // a write that failed: a quota, a limit on file sizes
    [InlineData(10, 1034, true)] // a sync that failed
    [InlineData(14, 14, true)] // no file descriptors
    [InlineData(8, 8, true)] // a file system that was mounted read-only
    [InlineData(3, 3, true)]
    [InlineData(7, 7, true)] // memory
    [InlineData(11, 11, false)] // damage
    [InlineData(26, 26, false)]
    [InlineData(10, 8202, false)] // a checksum of the file system
    [InlineData(1, 1, false)] // a bug
    [InlineData(19, 19, false)]
    public void Faults_ThatCanPass_AreTransient(int code, int extended, bool isTransient) =>
        Assert.Equal(isTransient, SqliteFault.From(new SqliteException(code, extended, "a test says so"), "x").IsTransient);

    [Fact]
    public async Task Open_WhileAnotherProgramHoldsALock_WaitsAndSaysSo()
    {
        await Store.AppendAsync(An.Events(3), default);
        await Store.DisposeAsync();
        using var other = new SqliteConnection(_fixture.File, readOnly: false);
        other.Execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; UPDATE trimmed SET oldest = oldest");
        var said = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var opening = Task.Run(() => SqliteStore.Open(_fixture.Folder, new SqliteOptions { BusyTimeout = TimeSpan.FromMilliseconds(30) }, TimeProvider.System, onWait: (locked, _) => said.TrySetResult(locked.Message)));

        Assert.Contains("locked by another process", await said.Task.WaitAsync(TimeSpan.FromSeconds(20)), StringComparison.Ordinal);
        Assert.False(opening.IsCompleted);
        other.Dispose();
        await using var store = await opening.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(new Sequence(3), store.Head);
    }

    [Fact]
    public async Task Append_WhenItFailsHalfWay_LeavesCountersNamesAndNumbersAsTheyWere()
    {
        await Store.AppendAsync(An.Events(3), default);
        var group = new FailingGroup(An.Events(100, session: "half", type: "half_type"), failAt: 60);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Store.AppendAsync(group, default));

        Assert.Null(await Store.FindSessionAsync("half", default));
        Assert.DoesNotContain("half_type", (await Store.GetFilterOptionsAsync(default)).Types);
        Assert.Equal(4, (await Store.AppendAsync([An.Event(session: "half", type: "other_type")], default)).Sequences[0].Value);
        Assert.Equal("other_type", (await Store.ReadAsync(new(3), 1, default))[0].Content.Type);
        await AssertSound();
    }

    [Fact]
    public async Task Open_WhenHeaderIsOverwritten_SaysItIsNoDatabase()
    {
        await Store.AppendAsync(An.Events(3), default);
        var fault = await ReopenAfter(file => file.Write("no database at all"u8));

        Assert.False(fault.IsTransient);
        Assert.Contains(_fixture.File, fault.Message);
        Assert.Contains("not a Chronicle database", fault.Message);
    }

    [Fact]
    public async Task Open_WhenFileIsCutShort_SaysItIsDamaged()
    {
        await Store.AppendAsync(An.Events(3_000), default);
        var fault = await ReopenAfter(file => file.SetLength(file.Length / 2));

        Assert.False(fault.IsTransient);
        Assert.Contains("is damaged", fault.Message);
    }

    [Fact]
    public async Task Open_WhenFileIsEmpty_StartsAnew()
    {
        await Store.DisposeAsync();
        await File.WriteAllBytesAsync(_fixture.File, []);
        await _fixture.ReopenAsync();

        Assert.Equal(1, (await Store.AppendAsync(An.Events(1), default)).Sequences[0].Value);
    }

    [Fact]
    public async Task Open_WhenSessionsAreBehindTheEvents_SaysItIsDamaged_AndVerifySaysWhere()
    {
        await Store.AppendAsync(An.Events(3), default);
        Store.WriteConnection!.Execute("UPDATE sessions SET last_seq = 2");
        var fault = await ReopenAfter(_ => { });

        Assert.Contains("is damaged", fault.Message);
        await using var readOnly = SqliteStore.OpenReadOnly(_fixture.Folder, new SqliteOptions());
        Assert.Equal(["Session 'session-1' does not equal its recount: last is 2, counted 3."], await Verify(readOnly));
    }

    [Fact]
    public async Task Verify_WhenPagesAreDamaged_SaysSoInsteadOfFailing()
    {
        await Store.AppendAsync(An.Events(3_000), default);
        await Store.DisposeAsync();
        await using (var file = File.OpenWrite(_fixture.File))
        {
            file.Position = 4096 * 20;
            file.Write(new byte[4096 * 10]);
        }

        await using var readOnly = SqliteStore.OpenReadOnly(_fixture.Folder, new SqliteOptions());
        var problems = await Verify(readOnly);
        Assert.NotEmpty(problems);
        Assert.All(problems, problem => Assert.EndsWith(".", problem));
        List<RecordedEvent> read = [];
        for (var after = Sequence.None; await readOnly.ReadAsync(after, 1000, default) is { Count: > 0 } page; after = page[^1].Sequence)
        {
            read.AddRange(page);
        }
        Assert.Equal(3_000, read.Count);
        Assert.Contains(read, DamagedEvent.Is);
    }

    [Theory]
    [InlineData("DELETE FROM events WHERE seq BETWEEN 5 AND 6", "Events 5 to 6 are missing.")]
    [InlineData("UPDATE sessions SET events = 9, tool_calls = 1", "Session 'session-1' does not equal its recount: events is 9, counted 10; tool calls is 1, counted 10.")]
    [InlineData("DELETE FROM sessions", "is not there")]
    [InlineData("DELETE FROM names", "Event 1 cannot be read")]
    [InlineData("UPDATE segments SET max_time = min_time", "The times of events 1 to 1023 are not those the search by time believes.")]
    [InlineData("DELETE FROM segments", "Events 1 to 1023 are unknown to the search by time.")]
    public async Task Verify_FindsWhatDoesNotAgree(string damage, string problem)
    {
        await Store.AppendAsync(An.Events(10), default);
        await Store.DisposeAsync();
        using (var other = new SqliteConnection(_fixture.File, readOnly: false))
        {
            other.Execute(damage);
        }

        await using var readOnly = SqliteStore.OpenReadOnly(_fixture.Folder, new SqliteOptions());
        Assert.Contains(await Verify(readOnly), found => found.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Open_WhenFileIsAnotherPrograms_RefusesIt()
    {
        await Store.DisposeAsync();
        File.Delete(_fixture.File);
        using (var other = new SqliteConnection(_fixture.File, readOnly: false))
        {
            other.Execute("CREATE TABLE songs(title)");
        }

        var fault = await Assert.ThrowsAsync<StoreException>(async () => await _fixture.ReopenAsync());
        Assert.Contains("another program's", fault.Message);
    }

    [Fact]
    public async Task Open_WhenSchemaIsNewer_RefusesIt()
    {
        Store.WriteConnection!.Execute($"PRAGMA user_version = {Schema.Version + 1}");
        var fault = await ReopenAfter(_ => { });

        Assert.Contains("newer Chronicle", fault.Message);
    }

    [Theory]
    [InlineData("/proc/chronicle")]
    [InlineData("/dev/null/chronicle")]
    public void Open_WhenFolderCannotBeWritten_SaysSo(string folder)
    {
        var fault = Assert.Throws<StoreException>(() => SqliteStore.Open(folder, new SqliteOptions(), TimeProvider.System));
        Assert.False(fault.IsTransient);
        Assert.Contains(folder, fault.Message);
        Assert.Contains("--data", fault.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-wal")]
    public async Task Open_WhenAFileIsAFolder_SaysSo(string suffix)
    {
        await Store.DisposeAsync();
        File.Delete(_fixture.File);
        Directory.CreateDirectory(_fixture.File + suffix);

        var fault = await Assert.ThrowsAsync<StoreException>(async () => await _fixture.ReopenAsync());
        Assert.Contains(_fixture.File, fault.Message);
    }

    private static async Task<List<string>> Verify(SqliteStore store)
    {
        List<string> problems = [];
        await foreach (var problem in store.VerifyAsync(null, default))
        {
            problems.Add(problem);
        }
        return problems;
    }

    private async Task AssertSound() => Assert.Empty(await Verify(Store));

    private long Pages()
    {
        using var statement = Store.WriteConnection!.Prepare("PRAGMA page_count");
        return statement.Scalar()!.Value;
    }

    private async Task<StoreException> ReopenAfter(Action<FileStream> damage)
    {
        await Store.DisposeAsync();
        await using (var file = File.OpenWrite(_fixture.File))
        {
            damage(file);
        }
        return await Assert.ThrowsAsync<StoreException>(async () => await _fixture.ReopenAsync());
    }
}
