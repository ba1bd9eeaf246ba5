using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>What reads the recall index.</summary>
internal sealed class RecallReader(SqliteConnection connection, NameEpoch epoch) : ReadConnection(connection)
{
    public RecallNames Names { get; } = new(connection, epoch);

    protected override void OnRead() => Names.Refresh();
}
