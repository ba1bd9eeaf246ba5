using System.Globalization;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Retention;
using Chronicle.Stores.Sqlite.Integrity;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>What reads the journal's database.</summary>
internal sealed class Reader(SqliteConnection connection, EpochList epochs, NameCache names, DamageLog damage) : ReadConnection(connection)
{
    private long? _summedFrom;

    public EpochList Epochs { get; } = epochs;

    /// <summary>Where what cannot be read is noted.</summary>
    public DamageLog Damage { get; } = damage;

    /// <summary>The first event that has a sum: those before it were recorded by an older version.</summary>
    public long SummedFrom => _summedFrom ??= Connection.Use(Sql.SummedFrom).Scalar() ?? 1;

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

    /// <summary>A session's id as the file has it, whatever is known in memory; null when there is no such session.</summary>
    public string? StoredSessionOf(long key) => Text(Sql.SessionId, key);

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

    /// <summary>The event at a sequence, or null when there is none; false when it is not what was recorded.</summary>
    public bool TryEventAt(long sequence, out RecordedEvent? recorded)
    {
        var statement = Connection.Use(Sql.ReadEvent).Bind(1, sequence);
        recorded = null;
        var isSound = true;
        if (statement.Step())
        {
            isSound = EventRow.TryRead(statement, this, out var read) is null;
            recorded = read;
        }
        statement.Reset();
        return isSound;
    }

    /// <summary>As <see cref="EventAt"/> where a page of the file is damaged: an event that cannot be read is a <see cref="DamagedEvent"/>.</summary>
    /// <param name="sequence">Which event.</param>
    /// <param name="oldest">Where the dense part begins: from there on, one that is not found is damaged.</param>
    public RecordedEvent? Salvage(long sequence, long oldest)
    {
        try
        {
            // In the dense part every number has an event: one that cannot be found stood in a page that is damaged.
            return EventAt(sequence) ?? (sequence < oldest ? null : Damaged(sequence));
        }
        catch (StoreException fault) when (SqliteFault.IsDamage(fault))
        {
            return Damaged(sequence);
        }
    }

    private RecordedEvent Damaged(long sequence)
    {
        Damage.Note(sequence, string.Create(CultureInfo.InvariantCulture, $"Event {sequence} cannot be read: its row is gone, or its page of the file is damaged."));
        return DamagedEvent.At(Epochs.Current, new Sequence(sequence), default, default);
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
