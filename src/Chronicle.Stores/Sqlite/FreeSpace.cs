using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>The pages of the file that hold nothing.</summary>
internal static class FreeSpace
{
    // 64 pages of 4 KiB: moving so much of the file's end into its holes takes a millisecond or two, which an append waits for.
    private const string GiveBack = "PRAGMA incremental_vacuum(64)";

    // A sixty-fourth of the file stays free: a recorder that drops as much as it records would otherwise give pages back only to ask for them again.
    private const int KeptShare = 64;

    /// <summary>The size of all other pages, those that are still in the write-ahead log included.</summary>
    public static long UsedBytes(SqliteConnection connection) =>
        (Number(connection, "PRAGMA page_count") - Number(connection, "PRAGMA freelist_count")) * Number(connection, "PRAGMA page_size");

    /// <summary>Gives a few pages back; false when there are few, or the file is of a version that cannot (until it is vacuumed).</summary>
    public static bool Shrink(SqliteConnection connection)
    {
        var free = Number(connection, "PRAGMA freelist_count");
        if (free <= Number(connection, "PRAGMA page_count") / KeptShare || Number(connection, "PRAGMA auto_vacuum") != 2)
        {
            return false;
        }
        connection.Execute(GiveBack);
        return Number(connection, "PRAGMA freelist_count") < free;
    }

    private static long Number(SqliteConnection connection, string pragma)
    {
        using var statement = connection.Prepare(pragma);
        return statement.Scalar() ?? 0;
    }
}
