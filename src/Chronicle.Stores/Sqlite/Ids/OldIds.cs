using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Ids;

/// <summary>The unique index that older versions kept of ids. It finds their events until the runs have them.</summary>
internal static class OldIds
{
    private const string Exists = "SELECT 1 FROM sqlite_master WHERE name = 'events_id'";
    private const string SequenceOf = "SELECT seq FROM events INDEXED BY events_id WHERE id = ?1 AND id IS NOT NULL";
    private const string DropIndex = "DROP INDEX IF EXISTS events_id";

    /// <summary>The last event that it may have; 0 when it is not there.</summary>
    public static long Until(SqliteConnection connection, long head) =>
        connection.Use(Exists).Scalar() is null ? 0 : Math.Min(head, connection.Use(Sql.OldIdsUntil).Scalar() ?? head);

    /// <summary>As <see cref="Find"/>, where it may have been dropped since the snapshot was asked for.</summary>
    public static long? FindIfThere(SqliteConnection connection, string id) => connection.Use(Exists).Scalar() is null ? null : Find(connection, id);

    /// <summary>The event with an id, of any scope: ids were one of a kind everywhere.</summary>
    public static long? Find(SqliteConnection connection, string id)
    {
        var statement = connection.Use(SequenceOf);
        CompactId.Bind(statement, 1, id);
        return statement.Scalar();
    }

    public static void Drop(SqliteConnection connection) => connection.Execute(DropIndex);
}
