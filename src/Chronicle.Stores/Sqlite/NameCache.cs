namespace Chronicle.Stores.Sqlite;

/// <summary>Names and session ids by their numbers and back, shared by the writer and the readers. Holds only what is committed.</summary>
internal sealed class NameCache
{
    /// <summary>The number that erased events have in place of their session's; sessions are numbered from 1.</summary>
    public const long ErasedSession = 0;

    // A feed has a few hundred names; 8,192 of at most 4 KB each bounds what a hostile one can make us keep.
    private const int Capacity = 8_192;

    // Guarded by _gate.
    private readonly Lock _gate = new();
    private readonly BoundedCache<(NameKind Kind, string Value), long> _ids = new(Capacity);
    private readonly BoundedCache<long, string> _values = new(Capacity);
    private readonly BoundedCache<long, string> _sessions = new(Capacity);

    public bool TryGetId(NameKind kind, string value, out long id)
    {
        lock (_gate)
        {
            return _ids.TryGet((kind, value), out id);
        }
    }

    public bool TryGetValue(long id, out string value)
    {
        lock (_gate)
        {
            return _values.TryGet(id, out value);
        }
    }

    public bool TryGetSession(long key, out string id)
    {
        lock (_gate)
        {
            return _sessions.TryGet(key, out id);
        }
    }

    public void Add(NameKind kind, string value, long id)
    {
        lock (_gate)
        {
            _ids.Trim();
            _ids.Set((kind, value), id);
            _values.Trim();
            _values.Set(id, value);
        }
    }

    public void AddValue(long id, string value)
    {
        lock (_gate)
        {
            _values.Trim();
            _values.Set(id, value);
        }
    }

    /// <summary>Forgets names that are not in the file any more.</summary>
    public void Remove(HashSet<long> ids)
    {
        lock (_gate)
        {
            foreach (var id in ids)
            {
                _values.Remove(id);
            }
            _ids.Clear(); // those of the names that stay are read again
        }
    }

    public void AddSession(long key, string id)
    {
        lock (_gate)
        {
            _sessions.Trim();
            _sessions.Set(key, id);
        }
    }
}
