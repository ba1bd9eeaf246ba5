using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite;
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
