using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Integrity;

/// <summary>Compares a file's tables and indexes with those this program makes. A trigger, a view or another column does what nobody here knows of.</summary>
internal static class SchemaCheck
{
    // Goes once the files of ids know what it knows.
    private const string OldIndexOfIds = "index 'events_id'";
    private const string Events = "table 'events'";

    /// <summary>What differs, as sentences.</summary>
    public static List<string> Compare(SqliteConnection connection)
    {
        List<string> problems = [];
        var found = Read(connection);
        var expected = Expected(connection, hadEvents: false);
        if (found.GetValueOrDefault(Events) != expected[Events])
        {
            expected = Expected(connection, hadEvents: true);
            if (!found.ContainsKey(OldIndexOfIds))
            {
                expected.Remove(OldIndexOfIds);
            }
        }
        foreach (var (name, sql) in found)
        {
            if (!expected.Remove(name, out var ours))
            {
                problems.Add($"The file has the {name}, which is not Chronicle's.");
            }
            else if (ours != sql)
            {
                problems.Add($"The {name} of the file is not as Chronicle makes it.");
            }
        }
        foreach (var name in expected.Keys)
        {
            problems.Add($"The file lacks the {name}.");
        }
        return problems;
    }

    private static Dictionary<string, string> Expected(SqliteConnection connection, bool hadEvents)
    {
        using var empty = new SqliteConnection(":memory:", readOnly: false);
        Schema.Create(empty, Schema.Check(connection), hadEvents);
        return Read(empty);
    }

    /// <exception cref="StoreException">The file is not one that this program made.</exception>
    public static void Require(SqliteConnection connection)
    {
        if (Compare(connection) is { Count: > 0 } problems)
        {
            throw new StoreException($"'{connection.Path}' is not a file as Chronicle makes it. {string.Join(' ', problems.Take(5))}", isTransient: false);
        }
    }

    /// <summary>The definitions, by kind and name: a trigger may have a table's name.</summary>
    private static Dictionary<string, string> Read(SqliteConnection connection)
    {
        // SQLite's own: what ANALYZE wrote, and indexes that a table's definition makes.
        using var rows = connection.Prepare(
            "SELECT type, name, coalesce(sql, '') FROM sqlite_master WHERE NOT (name GLOB 'sqlite_stat[134]' AND type = 'table') AND NOT (name GLOB 'sqlite_autoindex_*' AND type = 'index' AND sql IS NULL)");
        var objects = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (rows.Step())
        {
            var name = $"{rows.Text(0)} '{rows.Text(1)}'";
            objects[name] = objects.ContainsKey(name) ? "" : Words(rows.Text(2)); // two of a name are none of ours
        }
        return objects;
    }

    // Whether a version of SQLite keeps the layout of a definition makes no difference.
    private static string Words(string sql) => string.Join(' ', sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
