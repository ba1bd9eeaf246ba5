using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>Sessions, projects, users and the like by their numbers, for one connection.</summary>
internal sealed class RecallNames(SqliteConnection connection, NameEpoch epoch)
{
    private const int Capacity = 4_096;

    private readonly BoundedCache<string, long> _ids = new(Capacity);
    private readonly BoundedCache<long, string> _values = new(Capacity);
    private int _known;

    /// <summary>The number of a name; it is given one when it has none. For the writer.</summary>
    public long Intern(string value)
    {
        if (Find(value) is { } known)
        {
            return known;
        }
        var id = connection.Use(RecallSql.InsertName).Bind(1, value).Scalar()!.Value;
        _ids.Set(value, id);
        return id;
    }

    public long? InternOptional(string? value) => value is null ? null : Intern(value);

    /// <summary>The number of a name, or null when no document has it.</summary>
    public long? Find(string value)
    {
        if (_ids.TryGet(value, out var known))
        {
            return known;
        }
        if (connection.Use(RecallSql.NameId).Bind(1, value).Scalar() is not { } id)
        {
            return null;
        }
        _ids.Trim();
        _ids.Set(value, id);
        return id;
    }

    public string Value(long id)
    {
        if (_values.TryGet(id, out var known))
        {
            return known;
        }
        var row = connection.Use(RecallSql.NameValue).Bind(1, id);
        row.Step();
        var value = row.Text(0);
        row.Reset();
        _values.Trim();
        _values.Set(id, value);
        return value;
    }

    /// <summary>At the start of each read.</summary>
    public void Refresh()
    {
        if (_known != epoch.Current)
        {
            _known = epoch.Current;
            Clear();
        }
    }

    /// <summary>After a transaction that failed: names it made are not there.</summary>
    public void Clear()
    {
        _ids.Clear();
        _values.Clear();
    }
}
