using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>Gives names their numbers. A new one gets its row only when an event that uses it is recorded, so that filters never offer a name nothing has.</summary>
internal sealed class NameWriter(SqliteConnection connection, NameCache committed)
{
    // Names of the event at hand that have no row yet, and names of the group that have one but are not committed.
    private readonly List<(NameKind Kind, string Value, long Id)> _pending = [];
    private readonly Dictionary<(NameKind, string), long> _written = [];
    private long _last;

    public void Reload()
    {
        _pending.Clear();
        _written.Clear();
        _last = Math.Max(_last, connection.Use(Sql.LastName).Scalar() ?? 0); // a number is not given twice: readers may still know the name that had it
    }

    /// <summary>The name's number; 0 for no name.</summary>
    public long IdOf(NameKind kind, string? value)
    {
        if (value is null)
        {
            return 0;
        }
        if (committed.TryGetId(kind, value, out var id) || (_written.Count > 0 && _written.TryGetValue((kind, value), out id)))
        {
            return id;
        }
        if (connection.Use(Sql.NameId).Bind(1, (long)kind).Bind(2, value).Scalar() is { } stored)
        {
            _written[(kind, value)] = stored;
            return stored;
        }
        _pending.Add((kind, value, ++_last));
        return _last;
    }

    /// <summary>The event is recorded: its new names get rows.</summary>
    public void Write()
    {
        if (_pending.Count == 0)
        {
            return;
        }
        foreach (var (kind, value, id) in _pending)
        {
            connection.Use(Sql.InsertName).Bind(1, id).Bind(2, (long)kind).Bind(3, value).Run();
            _written[(kind, value)] = id;
        }
        _pending.Clear();
    }

    /// <summary>Deletes names; none of them is of an event.</summary>
    public void Forget(HashSet<long> ids)
    {
        foreach (var id in ids)
        {
            connection.Use(Sql.DropName).Bind(1, id).Run();
        }
    }

    /// <summary>The deletion is committed: the names are not known any more.</summary>
    public void Forgotten(HashSet<long> ids)
    {
        _written.Clear();
        committed.Remove(ids);
    }

    /// <summary>A session's new id is committed.</summary>
    public void Renamed(long session, string id) => committed.AddSession(session, id);

    /// <summary>The event is not recorded: its new names are not needed.</summary>
    public void Withdraw()
    {
        _last -= _pending.Count;
        _pending.Clear();
    }

    /// <summary>The group is committed: its names may be shared.</summary>
    public void Committed()
    {
        foreach (var ((kind, value), id) in _written)
        {
            committed.Add(kind, value, id);
        }
        _written.Clear();
    }
}
