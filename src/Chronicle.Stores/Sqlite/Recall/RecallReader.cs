using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>What reads the recall index.</summary>
internal sealed class RecallReader(SqliteConnection connection) : ReadConnection(connection)
{
    public RecallNames Names { get; } = new(connection);
}
