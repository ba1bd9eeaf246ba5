using Chronicle.Events;
using Chronicle.Maintenance;
using Chronicle.Stores.Sqlite;
using Chronicle.Stores.Sqlite.Native;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Contracts.Stores.Sqlite;

public sealed class SqliteMaintainTests
{
    [Theory]
    [InlineData(MaintenanceTask.Optimize)]
    [InlineData(MaintenanceTask.Reindex)]
    [InlineData(MaintenanceTask.Vacuum)]
    public async Task Maintain_WhileEventsAreAppended_LosesNothing(MaintenanceTask task)
    {
        await using var fixture = new SqliteStoreFixture();
        var appending = Task.Run(async () =>
        {
            for (var group = 0; group < 60; group++)
            {
                await fixture.Store.AppendAsync([.. Enumerable.Range(0, 50).Select(number => An.Event($"s{number % 5}", id: $"{group}-{number}"))], default);
            }
        });
        do
        {
            await fixture.Store.MaintainAsync(task, default);
            await fixture.Store.ReadAsync(Sequence.None, 100, default);
        }
        while (!appending.IsCompleted);
        await appending;

        Assert.Equal(3000, fixture.Store.Head.Value);
        Assert.Equal([1, 3001], (await fixture.Store.AppendAsync([An.Event("s0", id: "0-0"), An.Event(id: "new")], default)).Sequences.Select(sequence => sequence.Value));
        await AssertSound(fixture.Sqlite);
        await fixture.ReopenAsync();
        Assert.Equal(3001, fixture.Store.Head.Value);
    }

    /// <summary>A file made before space could be given back in small steps can do so after one vacuum, not before.</summary>
    [Fact]
    public async Task Vacuum_MakesAnOlderFileOneThatShrinks()
    {
        var folder = Directory.CreateTempSubdirectory("chronicle-maintain-").FullName;
        try
        {
            SqliteLibrary.Load(null);
            using (var connection = new SqliteConnection(Path.Combine(folder, SqliteStore.FileName), readOnly: false))
            {
                connection.Execute(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Stores", "Sqlite", "schema-2.sql")));
            }
            await using var store = SqliteStore.Open(folder, new SqliteOptions(), TimeProvider.System);
            await store.AppendAsync([.. Enumerable.Range(0, 2000).Select(_ => An.Event(data: "\"" + new string('x', 400) + "\""))], default);
            await store.DropAsync([.. Enumerable.Range(1, 800).Select(sequence => new Sequence(sequence))], default);
            Assert.False(await store.ShrinkAsync(default));

            await store.MaintainAsync(MaintenanceTask.Vacuum, default);
            await store.DropAsync([.. Enumerable.Range(801, 800).Select(sequence => new Sequence(sequence))], default);

            Assert.True(await store.ShrinkAsync(default));
            await AssertSound(store);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task AssertSound(SqliteStore store)
    {
        await foreach (var problem in store.VerifyAsync(null, default))
        {
            Assert.Fail(problem);
        }
    }
}
