namespace Chronicle.Stores.Sqlite;

/// <summary>Keeps what was used lately: when the young half of the capacity is full, <see cref="Trim"/> makes it the old half and forgets the old one.</summary>
internal sealed class BoundedCache<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private Dictionary<TKey, TValue> _young = [];
    private Dictionary<TKey, TValue> _old = [];

    public bool TryGet(TKey key, out TValue value)
    {
        if (_young.TryGetValue(key, out value!))
        {
            return true;
        }
        if (!_old.Remove(key, out value!))
        {
            return false;
        }
        _young[key] = value;
        return true;
    }

    /// <summary>Never forgets another: what is in use stays until the owner calls <see cref="Trim"/>.</summary>
    public void Set(TKey key, TValue value) => _young[key] = value;

    public void Remove(TKey key)
    {
        _young.Remove(key);
        _old.Remove(key);
    }

    public void Trim()
    {
        if (_young.Count >= capacity / 2)
        {
            (_old, _young) = (_young, _old);
            _young.Clear();
        }
    }

    public void Clear()
    {
        _young.Clear();
        _old.Clear();
    }
}
