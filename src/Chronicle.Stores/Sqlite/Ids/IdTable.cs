namespace Chronicle.Stores.Sqlite.Ids;

/// <summary>Keys of recent events and their sequences, in memory: open addressing, a key may stand more than once.</summary>
internal sealed class IdTable
{
    private ulong[] _keys;
    private uint[] _places; // sequence - _before; 0 is a free slot
    private long _before;

    /// <param name="entries">How many fit without growing: a power of two.</param>
    /// <param name="first">The first sequence it may hold.</param>
    public IdTable(int entries, long first)
    {
        _keys = new ulong[2 * entries];
        _places = new uint[2 * entries];
        _before = first - 1;
    }

    public int Count { get; private set; }

    /// <summary>The first sequence it may hold.</summary>
    public long First => _before + 1;

    /// <summary>Entries that fit without growing again.</summary>
    public int Capacity => _keys.Length / 2;

    /// <summary>Empties it for sequences from another on.</summary>
    public void Reset(long first)
    {
        Array.Clear(_places);
        Count = 0;
        _before = first - 1;
    }

    /// <summary>Adds an entry unless it is there.</summary>
    public void Add(ulong key, long sequence)
    {
        if (Count == Capacity)
        {
            Grow();
        }
        var place = (uint)(sequence - _before);
        var slot = (int)key & (_keys.Length - 1);
        for (; _places[slot] != 0; slot = (slot + 1) & (_keys.Length - 1))
        {
            if (_places[slot] == place && _keys[slot] == key)
            {
                return;
            }
        }
        _keys[slot] = key;
        _places[slot] = place;
        Count++;
    }

    public void Find(ulong key, List<long> into)
    {
        for (var slot = (int)key & (_keys.Length - 1); _places[slot] != 0; slot = (slot + 1) & (_keys.Length - 1))
        {
            if (_keys[slot] == key)
            {
                into.Add(_before + _places[slot]);
            }
        }
    }

    /// <summary>Looks at every entry: for what is asked seldom.</summary>
    public void FindId(uint id, List<long> into, int limit)
    {
        for (var slot = 0; slot < _keys.Length && into.Count < limit; slot++)
        {
            if ((uint)(_keys[slot] >> 32) == id && _places[slot] != 0)
            {
                into.Add(_before + _places[slot]);
            }
        }
    }

    /// <summary>Whether there is an entry of a sequence in a range.</summary>
    public bool HoldsAny(long first, long last)
    {
        foreach (var place in _places)
        {
            if (place != 0 && _before + place >= first && _before + place <= last)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>All entries in the order of their keys.</summary>
    public (ulong[] Keys, long[] Sequences) Sorted()
    {
        var (keys, sequences, count) = (new ulong[Count], new long[Count], 0);
        for (var slot = 0; slot < _keys.Length; slot++)
        {
            if (_places[slot] != 0)
            {
                keys[count] = _keys[slot];
                sequences[count++] = _before + _places[slot];
            }
        }
        Array.Sort(keys, sequences);
        return (keys, sequences);
    }

    private void Grow()
    {
        var (keys, places) = (_keys, _places);
        _keys = new ulong[2 * keys.Length];
        _places = new uint[2 * places.Length];
        for (var old = 0; old < keys.Length; old++)
        {
            if (places[old] == 0)
            {
                continue;
            }
            var slot = (int)keys[old] & (_keys.Length - 1);
            while (_places[slot] != 0)
            {
                slot = (slot + 1) & (_keys.Length - 1);
            }
            _keys[slot] = keys[old];
            _places[slot] = places[old];
        }
    }
}
