using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Ids;

/// <summary>Reads the keys of recorded events: the rows are what the index is made of.</summary>
internal static class IdRows
{
    /// <summary>Rows read in one snapshot: a longer one would keep the write-ahead log from starting over.</summary>
    public const int AtOnce = 4_096;

    /// <summary>Hands on the keys of the next events.</summary>
    /// <param name="connection">Where they are.</param>
    /// <param name="hash">Makes the keys.</param>
    /// <param name="after">The last sequence not wanted.</param>
    /// <param name="last">The last that is.</param>
    /// <param name="entry">Gets key and sequence of each event that has an id of its own.</param>
    /// <returns>The last sequence looked at.</returns>
    public static long Read(SqliteConnection connection, IdHash hash, long after, long last, Action<ulong, long> entry)
    {
        var rows = 0;
        try
        {
            var statement = connection.Use(Sql.RowsOfIds).Bind(1, after).Bind(2, last).Bind(3, AtOnce);
            while (statement.Step())
            {
                rows++;
                after = statement.Long(0);
                var column = statement.IsNull(3) ? 4 : 3;
                if (!statement.IsNull(column))
                {
                    entry(hash.Of(statement.Bytes(column), IdHash.ScopeOf(statement.Long(1), statement.OptionalLong(2) ?? 0)), after);
                }
            }
            statement.Reset();
        }
        catch (StoreException fault) when (SqliteFault.IsDamage(fault))
        {
            return Math.Min(after + 1, last); // an event in a damaged page has no id that is known; those behind it have
        }
        return rows < AtOnce ? last : after;
    }
}
