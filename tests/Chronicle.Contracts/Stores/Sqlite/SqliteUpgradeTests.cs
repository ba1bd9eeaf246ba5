using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite;
using Chronicle.Stores.Sqlite.Ids;
using Chronicle.Stores.Sqlite.Native;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Contracts.Stores.Sqlite;

/// <summary>Files of every older version open, keep what they hold and go on. A new version adds its predecessor's file here.</summary>
public sealed class SqliteUpgradeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chronicle-upgrade-").FullName;

    public static TheoryData<int> OlderVersions => [.. Enumerable.Range(1, Schema.Version - 1)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(OlderVersions))]
    public async Task Open_WhenFileIsOlder_UpgradesIt(int version)
    {
        Create(version);
        Assert.Contains("older Chronicle", Assert.Throws<StoreException>(() => SqliteStore.OpenReadOnly(_folder, new SqliteOptions())).Message);

        await using (var store = SqliteStore.Open(_folder, new SqliteOptions(), TimeProvider.System))
        {
            Assert.Equal("oldepoch", store.Epoch);
            var events = await store.ReadAsync(Sequence.None, 10, default);
            Assert.Equal(["0197f3f0-2c1e-7a3b-8f00-0123456789ab", "oldepoch-2"], events.Select(recorded => recorded.Id));
            Assert.Equal(("Bash", "toolu_1", "00f067aa0ba902b7"), (events[1].Content.ToolName, events[1].Content.ToolUseId, events[1].Content.SpanId));
            var trace = await store.QueryAsync(new EventQuery { Filter = new() { TraceId = "4bf92f3577b34da6a3ce929d0e0e4736" } }, default);
            Assert.Equal([2], trace.Events.Select(recorded => recorded.Sequence.Value));
            var appended = await store.AppendAsync(
                [
                    An.Event("old-session", "user_prompt_submit", "0197f3f0-2c1e-7a3b-8f00-0123456789ab", source: "claude-code", data: """{"prompt": "Fix it"}"""),
                    An.Event("old-session", "pre_tool_use", "oldepoch-2", source: "claude-code", tool: "Bash", toolUseId: "toolu_1", traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7", extra: """{"k":1}"""), An.Event(session: "old-session"), An.Event("old-session", id: "0197f3f0-2c1e-7a3b-8f00-0123456789ab"),
                    An.Event("another", id: "0197f3f0-2c1e-7a3b-8f00-0123456789ab"),
                ],
                default);
            Assert.Equal([1, 2, 3, 1, 4], appended.Sequences.Select(sequence => sequence.Value));
            Assert.Equal([3], appended.Conflicts);
            Assert.Equal([1, 4], (await store.FindAsync("0197f3f0-2c1e-7a3b-8f00-0123456789ab", null, default)).Select(recorded => recorded.Sequence.Value).Order());
            Assert.Equal((3, "Fix it"), ((await store.FindSessionAsync("old-session", default))!.Events, (await store.FindSessionAsync("old-session", default))!.Title));
            while (await store.SealAsync(default))
            {
            }
            Assert.Equal(4, (await store.GetSealedHeadAsync(default))!.Value.Cursor.Sequence.Value); // what the older version recorded too
            await foreach (var problem in store.VerifyAsync(null, default))
            {
                Assert.Fail(problem);
            }
        }
        using var connection = new SqliteConnection(Path.Combine(_folder, SqliteStore.FileName), readOnly: true);
        Assert.Equal(Schema.Version, Schema.Check(connection));
    }

    /// <summary>An upgraded file and a new one have the same tables and indexes.</summary>
    [Theory]
    [MemberData(nameof(OlderVersions))]
    public async Task Upgrade_EndsAtTheTablesOfANewFile(int version)
    {
        Create(version);
        await SqliteStore.Open(_folder, new SqliteOptions(), TimeProvider.System).DisposeAsync();
        await using var fresh = new SqliteStoreFixture();

        Assert.Equal(Tables(fresh.File), Tables(Path.Combine(_folder, SqliteStore.FileName)));
    }

    /// <summary>The copy is what the older program wrote: it can go on with it.</summary>
    [Fact]
    public async Task Open_WhenFileIsOlder_KeepsACopyOfIt()
    {
        Create(3);
        await SqliteStore.Open(_folder, new SqliteOptions(), TimeProvider.System).DisposeAsync();

        using var copy = new SqliteConnection(Path.Combine(_folder, SqliteStore.FileName + ".v3"), readOnly: true);
        Assert.Equal(3, Schema.Check(copy));
        using var count = copy.Prepare("SELECT count(*) FROM events");
        Assert.Equal(2, count.Scalar());
    }

    [Fact]
    public async Task Open_WhenToldSo_KeepsNoCopy()
    {
        Create(3);
        await SqliteStore.Open(_folder, new SqliteOptions { SkipUpgradeCopy = true }, TimeProvider.System).DisposeAsync();

        Assert.Empty(Directory.GetFiles(_folder, "*.v3*"));
    }

    /// <summary>A folder that version 3 wrote: hooks, numbered and random ids, a conversation, a secret. Retries of all of it are known, before the index is built and after.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public async Task AFolderOfVersion3_Opens_AndKnowsItsEvents(int entries)
    {
        using (var packed = new System.IO.Compression.GZipStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Stores", "Sqlite", "folder-3.db.gz")), System.IO.Compression.CompressionMode.Decompress))
        using (var file = File.Create(Path.Combine(_folder, SqliteStore.FileName)))
        {
            packed.CopyTo(file);
        }
        var options = new SqliteOptions { IdTableEntries = entries == 0 ? new SqliteOptions().IdTableEntries : entries };
        for (var opened = 0; opened < 3; opened++)
        {
            await using var store = SqliteStore.Open(_folder, options, TimeProvider.System);
            var events = (await store.ReadAsync(Sequence.None, 1000, default)).Where(recorded => recorded.Content.Id is not null).ToList();
            Assert.Equal(124, events.Count);
            var again = await store.AppendAsync([.. events.Select(recorded => recorded.Content)], default);
            Assert.Equal(events.Select(recorded => recorded.Sequence), again.Sequences);
            Assert.Empty(again.Conflicts);
            Assert.Equal(149, store.Head.Value);
            var conflict = await store.AppendAsync([An.Event("numbered-1", "step", "step-1", data: """{"n":"other"}""")], default);
            Assert.Equal([0], conflict.Conflicts);
            conflict = await store.AppendAsync([An.Event("uuids", "step", "0197f3f0-2c1e-7a3b-8f00-000000000007", data: """{"n":70}""")], default);
            Assert.Equal([0], conflict.Conflicts);
            Assert.True(store.Ids.Idle.Wait(TimeSpan.FromSeconds(30)));
            Assert.False(store.Ids.HasOldIndex);
            await foreach (var problem in store.VerifyAsync(null, default))
            {
                Assert.Fail(problem);
            }
        }
    }

    /// <summary>Producers go on while the runs are built and the old index is dropped: every event of theirs is recorded, every retry known.</summary>
    [Fact]
    public async Task WhileTheIndexIsBuilt_AppendsGoOn()
    {
        for (var turn = 0; turn < 5; turn++)
        {
            using (var packed = new System.IO.Compression.GZipStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Stores", "Sqlite", "folder-3.db.gz")), System.IO.Compression.CompressionMode.Decompress))
            using (var file = File.Create(Path.Combine(_folder, SqliteStore.FileName)))
            {
                packed.CopyTo(file);
            }
            await using (var store = SqliteStore.Open(_folder, new SqliteOptions { IdTableEntries = 8, SkipUpgradeCopy = true }, TimeProvider.System))
            {
                var events = (await store.ReadAsync(Sequence.None, 1000, default)).Where(recorded => recorded.Content.Id is not null).ToList();
                var appended = 0;
                for (var rest = 20; rest > 0; rest -= store.Ids.HasOldIndex ? 0 : 1, appended++)
                {
                    var known = events[appended % events.Count];
                    var sequences = (await store.AppendAsync([An.Event("new", id: $"{appended}"), known.Content], default)).Sequences;
                    Assert.Equal([150 + appended, known.Sequence.Value], sequences.Select(sequence => sequence.Value));
                    Assert.Equal(known.Sequence, (await store.FindAsync(known.Id, null, default)).Single().Sequence);
                }
            }
            Directory.Delete(Path.Combine(_folder, IdIndex.FolderName), recursive: true);
            File.Delete(Path.Combine(_folder, SqliteStore.FileName));
        }
    }

    private static List<string> Tables(string file)
    {
        using var connection = new SqliteConnection(file, readOnly: true);
        using var statement = connection.Prepare("SELECT name FROM sqlite_master ORDER BY name");
        List<string> names = [];
        while (statement.Step())
        {
            names.Add(statement.Text(0));
        }
        return names;
    }

    private void Create(int version)
    {
        SqliteLibrary.Load(null);
        using var connection = new SqliteConnection(Path.Combine(_folder, SqliteStore.FileName), readOnly: false);
        connection.Execute(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Stores", "Sqlite", $"schema-{version}.sql")));
    }
}
