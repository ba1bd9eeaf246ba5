using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite;
using Chronicle.Stores.Sqlite.Ids;
using Chronicle.Stores.Sqlite.Native;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Contracts.Stores.Sqlite;

/// <summary>The whole contract with an index that writes and merges its files every few events.</summary>
public sealed class SqliteSmallIdIndexContract : EventStoreContract
{
    protected override StoreFixture Open() => new SqliteStoreFixture(new SqliteOptions { IdTableEntries = 8 });
}

/// <summary>Every event is found by its id, whatever becomes of the files that find it.</summary>
public sealed class SqliteIdIndexTests : IAsyncDisposable
{
    private const int Group = 50;

    private readonly SqliteStoreFixture _fixture = new(new SqliteOptions { IdTableEntries = 64 });

    public async ValueTask DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task Runs_AreWritten_AndMerged()
    {
        await AppendAsync(0, 4_000);
        Idle();

        Assert.InRange(Runs().Length, 1, 20); // 62 were written
        await AssertKnownAsync(4_000);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task AStop_LeavesARun_AndTheNextStartReadsOn()
    {
        await AppendAsync(0, 1_010);
        await _fixture.ReopenAsync();

        await AssertKnownAsync(1_010);
        await AppendAsync(1_010, 500);
        await _fixture.ReopenAsync();
        await AssertKnownAsync(1_510);
        await AssertSoundAsync();
    }

    /// <summary>As after a crash: what was in memory is read from the rows.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(1_007)]
    public async Task ACopyOfAFolderInUse_KnowsEveryEvent(int count)
    {
        await AppendAsync(0, count);
        var copy = Directory.CreateTempSubdirectory("chronicle-ids-").FullName;
        try
        {
            CopyFolder(_fixture.Folder, copy);
            await using var store = SqliteStore.Open(copy, new SqliteOptions { IdTableEntries = 64 }, TimeProvider.System);
            var again = await store.AppendAsync(Events(0, count), default);
            Assert.Equal(Enumerable.Range(1, count).Select(number => (long)number), again.Sequences.Select(sequence => sequence.Value));
            Assert.Empty(again.Conflicts);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    /// <summary>Killed while a run is written, at the beginning, in the middle and before its header; and once it has its name, before those it was made of are gone.</summary>
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(1.0)]
    [InlineData(2.0)]
    public async Task AKillWhileARunIsWritten_LosesNoId(double written)
    {
        await AppendAsync(0, 3_000);
        Idle();
        await _fixture.Sqlite.DisposeAsync();
        var parts = Runs().Select(file => IdRun.Open(file)!).ToList();
        List<(ulong Key, long Sequence)> entries = [.. parts.SelectMany(part => part.Entries())];
        entries.Sort();
        var header = new IdRunHeader(parts[0].Header.SeedCheck, parts[0].Header.Epoch, parts.Min(part => part.First), parts.Max(part => part.Last), entries.Count);
        parts.ForEach(part => part.Dispose());
        var killed = Directory.CreateTempSubdirectory("chronicle-ids-").FullName;
        try
        {
            using (var writer = new IdRunWriter(Path.Combine(Ids, "00009999.run"), header, _ => { }))
            {
                foreach (var (key, sequence) in entries.Take((int)(Math.Min(written, 1) * entries.Count)))
                {
                    writer.Add(key, sequence);
                }
                if (written > 1)
                {
                    writer.Finish();
                }
                CopyFolder(_fixture.Folder, killed); // what a kill leaves at this moment
            }
            Assert.Equal(written <= 1, File.Exists(Path.Combine(killed, IdIndex.FolderName, "00009999.run.part")));

            await using var store = SqliteStore.Open(killed, new SqliteOptions { IdTableEntries = 64 }, TimeProvider.System);
            var again = await store.AppendAsync(Events(0, 3_000), default);

            Assert.Equal(Enumerable.Range(1, 3_000).Select(number => (long)number), again.Sequences.Select(sequence => sequence.Value));
            Assert.Empty(again.Conflicts);
            Assert.Equal(2_000, (await store.FindAsync(Id(1_999), null, default)).Single().Sequence.Value);
            await foreach (var problem in store.VerifyAsync(null, default))
            {
                Assert.Fail(problem);
            }
        }
        finally
        {
            Directory.Delete(killed, recursive: true);
        }
    }

    public static TheoryData<string> Harms => ["all gone", "one gone", "header", "page", "cut", "empty", "no run", "half written"];

    /// <summary>Whatever happens to the files: they are made again from the events, and no retry is recorded twice meanwhile.</summary>
    [Theory]
    [MemberData(nameof(Harms))]
    public async Task AnIndexThatIsHarmed_IsMadeAgain(string harm)
    {
        await AppendAsync(0, 3_000);
        Idle();
        await _fixture.Sqlite.DisposeAsync();
        Harm(harm);
        await _fixture.ReopenAsync();

        await AssertKnownAsync(3_000);
        await AppendAsync(3_000, 200);
        Idle();
        await AssertKnownAsync(3_200);
        await AssertSoundAsync();
        await _fixture.Sqlite.DisposeAsync(); // until then it may be writing
        Assert.DoesNotContain(Directory.GetFiles(Ids), file => file.EndsWith(".part", StringComparison.Ordinal));
    }

    /// <summary>A page that goes bad while the server runs: the append is tried again once it is made from the events.</summary>
    [Fact]
    public async Task APageThatGoesBad_IsNoticedWhenItIsRead()
    {
        await AppendAsync(0, 3_000);
        Idle();
        foreach (var run in Runs())
        {
            Spoil(run, IdRunFormat.PageSize + 100);
        }

        var again = await RetriedAsync(() => _fixture.Store.AppendAsync(Events(0, 3_000), default));

        Assert.Equal(Enumerable.Range(1, 3_000).Select(number => (long)number), again.Sequences.Select(sequence => sequence.Value));
        Assert.Equal(3_000, _fixture.Store.Head.Value);
    }

    /// <summary>An older copy of the database beside newer files: what they say of events that are others now must not hide these.</summary>
    [Fact]
    public async Task FilesOfALaterHistory_AreNotBelieved()
    {
        await AppendAsync(0, 1_000);
        var backup = Path.Combine(_fixture.Folder, "backup.db");
        await _fixture.Store.BackupAsync(backup, null, default);
        await AppendAsync(1_000, 1_000);
        Idle();
        await _fixture.Sqlite.DisposeAsync();
        Assert.Empty(await SqliteRestore.RunAsync(backup, _fixture.Folder, replace: true, TimeProvider.System, null, default));
        await _fixture.ReopenAsync();

        await AppendAsync(5_000, 1_500);
        Idle();
        await _fixture.ReopenAsync();

        await AssertKnownAsync(1_000);
        var again = await _fixture.Store.AppendAsync(Events(5_000, 1_500), default);
        Assert.Empty(again.Recorded);
        Assert.Equal(2_500, _fixture.Store.Head.Value);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task FilesOfAnotherFolder_AreNotBelieved()
    {
        await using var other = new SqliteStoreFixture(new SqliteOptions { IdTableEntries = 64 });
        await other.Store.AppendAsync([.. Enumerable.Range(0, 2_000).Select(number => An.Event(id: $"other-{number}"))], default);
        await other.Sqlite.DisposeAsync();
        await AppendAsync(0, 2_000);
        await _fixture.Sqlite.DisposeAsync();
        Directory.Delete(Ids, recursive: true);
        CopyFolder(Path.Combine(other.Folder, IdIndex.FolderName), Ids);
        await _fixture.ReopenAsync();

        await AssertKnownAsync(2_000);
    }

    [Fact]
    public async Task WhenTheFolderCannotBeWritten_HealthSaysSo_AndEverythingIsKnown()
    {
        await AppendAsync(0, 100);
        Idle();
        Directory.Delete(Ids, recursive: true);
        await File.WriteAllTextAsync(Ids, "in the way");
        await AppendAsync(100, 500);
        await Until(() => _fixture.Store.CheckHealth().Any(component => component is { Component: "ids", Status: Diagnostics.HealthStatus.Degraded }));

        await AssertKnownAsync(600);
        File.Delete(Ids);
        await Until(() => Runs().Length > 0 && _fixture.Store.CheckHealth().All(component => component.Status == Diagnostics.HealthStatus.Healthy));
        await AssertKnownAsync(600);
    }

    /// <summary>A store beside the one that writes finds what stood in the file when it was opened.</summary>
    [Fact]
    public async Task AReadOnlyStore_FindsByIds()
    {
        await AppendAsync(0, 1_000);
        await using var beside = SqliteStore.OpenReadOnly(_fixture.Folder, new SqliteOptions());

        foreach (var number in (int[])[0, 500, 999])
        {
            Assert.Equal(number + 1, (await beside.FindOneAsync(Id(number)))!.Sequence.Value);
        }
        Assert.Null(await beside.FindOneAsync("nobody"));
    }

    /// <summary>A run that does not have what it should is told.</summary>
    [Fact]
    public async Task Verify_TellsOfAnIdThatIsNotFound()
    {
        await AppendAsync(0, 1_000);
        await _fixture.Sqlite.DisposeAsync();
        using (var connection = new SqliteConnection(_fixture.File, readOnly: false))
        {
            connection.Execute("UPDATE events SET own_id = 'changed', sum = NULL WHERE seq = 128; UPDATE sums SET first_seq = 129"); // else its sum tells that it was changed
        }
        await _fixture.ReopenAsync();

        List<string> problems = [];
        await foreach (var problem in _fixture.Store.VerifyAsync(null, default))
        {
            problems.Add(problem);
        }
        Assert.Contains(problems, problem => problem.StartsWith("The id of event 128 is not found", StringComparison.Ordinal));
    }

    /// <summary>Equal keys over the ends of pages, keys at the ends of the range, and keys that are not there.</summary>
    [Fact]
    public void ARun_FindsEveryEntry_OfManyEqualKeys()
    {
        var path = Path.Combine(_fixture.Folder, "test.run");
        List<(ulong Key, long Sequence)> entries = [];
        var random = new Random(7);
        for (var sequence = 1; sequence <= 5_000; sequence++)
        {
            entries.Add((sequence % 5 == 0 ? 42UL << 32 : sequence % 7 == 0 ? ulong.MaxValue : sequence % 11 == 0 ? 0UL : (ulong)random.NextInt64(), sequence));
        }
        entries.Sort();
        using (var writer = new IdRunWriter(path, new IdRunHeader(1, "epoch", 1, 5_000, entries.Count), _ => { }))
        {
            entries.ForEach(entry => writer.Add(entry.Key, entry.Sequence));
            writer.Finish();
        }
        using var run = IdRun.Open(path)!;
        run.LoadFilter();

        Assert.Equal(entries, run.Entries());
        foreach (var key in entries.Select(entry => entry.Key).Distinct())
        {
            Assert.True(run.Filter!.MayHave(key));
            List<long> found = [];
            run.Find(key, key, found, int.MaxValue);
            Assert.Equal(entries.Where(entry => entry.Key == key).Select(entry => entry.Sequence), found);
        }
        List<long> none = [];
        run.Find(43, 43, none, int.MaxValue);
        Assert.Empty(none);
        var guesses = Enumerable.Range(0, 20_000).Count(_ => run.Filter!.MayHave((ulong)random.NextInt64()));
        Assert.InRange(guesses, 0, 800); // 4 %
    }

    private string Ids => Path.Combine(_fixture.Folder, IdIndex.FolderName);

    private string[] Runs() => Directory.Exists(Ids) ? Directory.GetFiles(Ids, "*.run") : [];

    private static string Id(int number) => number % 3 == 0 ? $"{number}" : new Guid(number, 7, 7, [1, 2, 3, 4, 5, 6, 7, 8]).ToString();

    private static IncomingEvent[] Events(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(number => An.Event($"session-{number % 7}", id: Id(number), data: $"{number}"))];

    private async Task AppendAsync(int first, int count)
    {
        for (var at = first; at < first + count; at += Group)
        {
            await _fixture.Store.AppendAsync(Events(at, Math.Min(Group, first + count - at)), default);
        }
    }

    private void Idle() => Assert.True(_fixture.Sqlite.Ids.Idle.Wait(TimeSpan.FromSeconds(30)));

    private async Task AssertKnownAsync(int count)
    {
        var again = await _fixture.Store.AppendAsync(Events(0, count), default);
        Assert.Equal(Enumerable.Range(1, count).Select(number => (long)number), again.Sequences.Select(sequence => sequence.Value));
        Assert.Empty(again.Conflicts);
        Assert.Equal(count, (await _fixture.Store.FindAsync(Id(count - 1), null, default)).Single().Sequence.Value);
        Assert.Empty(await _fixture.Store.FindAsync("nobody", null, default));
    }

    private async Task AssertSoundAsync()
    {
        await foreach (var problem in _fixture.Store.VerifyAsync(null, default))
        {
            Assert.Fail(problem);
        }
    }

    private void Harm(string harm)
    {
        var largest = Runs().MaxBy(file => new FileInfo(file).Length)!;
        switch (harm)
        {
            case "all gone":
                Directory.Delete(Ids, recursive: true);
                break;
            case "one gone":
                File.Delete(largest);
                break;
            case "header":
                Spoil(largest, 30);
                break;
            case "page":
                Spoil(largest, IdRunFormat.PageSize + 11);
                break;
            case "cut":
                using (var file = File.OpenWrite(largest))
                {
                    file.SetLength(file.Length - 5);
                }
                break;
            case "empty":
                File.WriteAllBytes(largest, []);
                break;
            case "no run":
                File.WriteAllText(largest, "this is no run, however long one looks at it");
                break;
            case "half written":
                File.Move(largest, largest + ".part");
                break;
        }
    }

    private static void Spoil(string path, long at)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        file.Position = at;
        var old = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(old ^ 0xFF));
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            try
            {
                using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var copy = File.Create(target);
                source.CopyTo(copy);
            }
            catch (Exception gone) when (gone is FileNotFoundException or IOException)
            {
                // Merged meanwhile, or the lock.
            }
        }
    }

    private static async Task<AppendedGroup> RetriedAsync(Func<ValueTask<AppendedGroup>> append)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await append();
            }
            catch (StoreException transient) when (transient.IsTransient && tries < 50)
            {
                // As the journal does.
            }
        }
    }

    private static async Task Until(Func<bool> condition)
    {
        for (var waited = 0; !condition(); waited++)
        {
            Assert.True(waited < 600);
            await Task.Delay(50);
        }
    }
}
