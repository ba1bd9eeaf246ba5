namespace Chronicle.Contracts.Stores.Sqlite;

public sealed class SqliteStoreContract : EventStoreContract
{
    protected override StoreFixture Open() => new SqliteStoreFixture();
}
