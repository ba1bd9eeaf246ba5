using Chronicle.Journal;
using Chronicle.Stores.Sqlite;

namespace Chronicle.Contracts.Stores.Sqlite;

public sealed class SqliteStoreFixture : StoreFixture
{
    private readonly SqliteOptions _options;
    private readonly TimeProvider _clock;
    private SqliteStore _store;

    public SqliteStoreFixture(SqliteOptions? options = null, TimeProvider? clock = null)
    {
        (_options, _clock) = (options ?? new SqliteOptions(), clock ?? TimeProvider.System);
        _store = SqliteStore.Open(Folder, _options, _clock);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("chronicle-store-").FullName;

    public string File => Path.Combine(Folder, SqliteStore.FileName);

    public override bool Keeps => true;

    public override IEventStore Store => _store;

    public SqliteStore Sqlite => _store;

    public override async ValueTask ReopenAsync()
    {
        await _store.DisposeAsync();
        _store = SqliteStore.Open(Folder, _options, _clock);
    }

    public override async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
