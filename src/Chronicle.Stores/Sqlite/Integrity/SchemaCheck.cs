using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Integrity;

/// <summary>Compares a file's tables and indexes with those this program makes. A trigger, a view or another column does what nobody here knows of.</summary>
internal static class SchemaCheck
{
    // Goes once the files of ids know what it knows.
    private const string OldIndexOfIds = "events_id";

    /// <summary>What differs, as sentences.</summary>
    public static List<string> Compare(SqliteConnection connection)
    {
        List<string> problems = [];
        var found = Read(connection);
        var expected = Expected(connection, hadEvents: false);
        if (!found.TryGetValue("events", out var events) || events != expected["events"])
        {
            expected = Expected(connection, hadEvents: true);
            if (!found.ContainsKey(OldIndexOfIds))
            {
                expected.Remove(OldIndexOfIds);
            }
        }
        foreach (var (name, (kind, sql)) in found)
        {
            if (!expected.Remove(name, out var ours))
            {
                problems.Add($"The file has the {kind} '{name}', which is not Chronicle's.");
            }
            else if (ours.Sql != sql || ours.Kind != kind)
            {
                problems.Add($"The {kind} '{name}' of the file is not as Chronicle makes it.");
            }
        }
        foreach (var (name, (kind, _)) in expected)
        {
            problems.Add($"The file lacks the {kind} '{name}'.");
        }
        return problems;
    }

    private static Dictionary<string, (string Kind, string Sql)> Expected(SqliteConnection connection, bool hadEvents)
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

    private static Dictionary<string, (string Kind, string Sql)> Read(SqliteConnection connection)
    {
        // SQLite's own: what ANALYZE wrote, and indexes that a table's definition makes.
        using var rows = connection.Prepare("SELECT name, type, coalesce(sql, '') FROM sqlite_master WHERE NOT (name GLOB 'sqlite_stat[134]' AND type = 'table') AND sql IS NOT NULL");
        var objects = new Dictionary<string, (string, string)>(StringComparer.OrdinalIgnoreCase);
        while (rows.Step())
        {
            objects[rows.Text(0)] = (rows.Text(1), Words(rows.Text(2)));
        }
        return objects;
    }

    // Whether a version of SQLite keeps the layout of a definition makes no difference.
    private static string Words(string sql) => string.Join(' ', sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
