using System.Globalization;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Retention;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>What reads the journal's database.</summary>
internal sealed class Reader(SqliteConnection connection, EpochList epochs, NameCache names) : ReadConnection(connection)
{
    public EpochList Epochs { get; } = epochs;

    public string NameOf(long id)
    {
        if (names.TryGetValue(id, out var value))
        {
            return value;
        }
        value = Text(Sql.NameValue, id) ?? throw Missing("name", id);
        names.AddValue(id, value);
        return value;
    }

    public string SessionOf(long key)
    {
        if (key == NameCache.ErasedSession)
        {
            return ErasedEvent.Session;
        }
        if (names.TryGetSession(key, out var id))
        {
            return id;
        }
        id = Text(Sql.SessionId, key) ?? throw Missing("session", key);
        names.AddSession(key, id);
        return id;
    }

    /// <summary>The number of a name, or null when no event has it.</summary>
    public long? IdOf(NameKind kind, string value) =>
        names.TryGetId(kind, value, out var id) ? id : Connection.Use(Sql.NameId).Bind(1, (long)kind).Bind(2, value).Scalar();

    /// <summary>The number of a session, or null when there is none.</summary>
    public long? SessionKey(string id)
    {
        var statement = Connection.Use(Sql.SessionKey);
        CompactId.Bind(statement, 1, id);
        return statement.Scalar();
    }

    public RecordedEvent? EventAt(long sequence)
    {
        var statement = Connection.Use(Sql.ReadEvent).Bind(1, sequence);
        var recorded = statement.Step() ? EventRow.Read(statement, this) : null;
        statement.Reset();
        return recorded;
    }

    private string? Text(string sql, long key)
    {
        var statement = Connection.Use(sql).Bind(1, key);
        var text = statement.Step() ? CompactId.Read(statement, 0) : null;
        statement.Reset();
        return text;
    }

    private StoreException Missing(string what, long key) => new(
        string.Create(CultureInfo.InvariantCulture, $"'{Connection.Path}' is damaged: an event refers to {what} {key}, which is not there. Run 'chronicle verify'."),
        isTransient: false);
}
