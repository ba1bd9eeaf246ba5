using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>What the file says of the events it no longer has.</summary>
/// <param name="Oldest">Where the dense part begins.</param>
/// <param name="Events">Events ever dropped.</param>
/// <param name="Sessions">Sessions ever dropped.</param>
/// <param name="LastSessionKey">The highest session's key when something was last dropped: its session may be gone, and readers may still know it by that key.</param>
internal readonly record struct TrimmedRow(long Oldest, long Events, long Sessions, long LastSessionKey)
{
    public static TrimmedRow Read(SqliteConnection connection)
    {
        var row = connection.Use(Sql.Trimmed);
        var trimmed = row.Step() ? new TrimmedRow(row.Long(0), row.Long(1), row.Long(2), row.Long(3)) : new TrimmedRow(1, 0, 0, 0);
        row.Reset();
        return trimmed;
    }
}
