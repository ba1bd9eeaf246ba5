using Chronicle.Events;

namespace Chronicle.Diagnostics;

/// <summary>How many events of each type are recorded: in a second, and since the start. Counted by the journal's thread, read by any.</summary>
/// <remarks>
/// Bounded, whatever types producers invent: <see cref="MostTypes"/> counters of about 1 KB. The first <see cref="MostTotals"/> types keep theirs for good; another one gives
/// its counter up when it has been silent for a minute and a new type needs it. What finds none is counted as <see cref="Other"/>.
/// </remarks>
public sealed class TypeRates(TimeProvider clock)
{
    /// <summary>What has no counter of its own; a type of this name is counted with it.</summary>
    public const string Other = "other";

    /// <summary>Types that are counted for good: no more ever become labels.</summary>
    public const int MostTotals = 50;

    internal const int MostTypes = 256;

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(RollingRate.MaxSeconds + 1); // then no rate contains it

    private readonly TypeCount _other = new(Other, clock);

    private readonly Lock _gate = new(); // held while types come or go, and while they are counted

    // Guarded by _gate.
    private readonly Dictionary<string, TypeCount> _byName = [];
    private readonly List<TypeCount> _touched = [];
    private long _lookedForRoom;

    // Replaced when a type comes or goes, read by all.
    private TypeCount[] _types = [];

    /// <summary>Events recorded since the start: the first types by name, and the rest together.</summary>
    public IEnumerable<KeyValuePair<string, long>> Totals
    {
        get
        {
            var types = Volatile.Read(ref _types);
            return types.Take(MostTotals).Append(_other).Where(type => type.Total > 0).Select(type => KeyValuePair.Create(type.Name, type.Total));
        }
    }

    /// <summary>Counts what one commit recorded. A look at each event, most of them at nothing but a reference.</summary>
    internal void Add(ReadOnlySpan<RecordedEvent> recorded)
    {
        lock (_gate)
        {
            Count(recorded);
        }
    }

    /// <summary>Forgets the names of all types but these; what was counted under them is counted as <see cref="Other"/>.</summary>
    public void Keep(IReadOnlyCollection<string> types)
    {
        lock (_gate)
        {
            var kept = _types.Where(type => types.Contains(type.Name)).ToArray();
            foreach (var gone in _types.Except(kept))
            {
                _byName.Remove(gone.Name);
                _other.Take(gone);
            }
            Volatile.Write(ref _types, kept);
        }
    }

    /// <summary>The busiest types of the last full seconds, the busiest first; the rest together comes last. Silent ones are left out.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Busiest(int most, int seconds)
    {
        var rates = Volatile.Read(ref _types).Select(type => KeyValuePair.Create(type.Name, type.Rate.PerSecond(seconds))).Where(type => type.Value > 0)
            .OrderByDescending(type => type.Value).ThenBy(type => type.Key, StringComparer.Ordinal).ToList();
        var rest = _other.Rate.PerSecond(seconds) + rates.Skip(most).Sum(type => type.Value);
        return rest > 0 ? [.. rates.Take(most), KeyValuePair.Create(Other, rest)] : [.. rates.Take(most)];
    }

    private void Count(ReadOnlySpan<RecordedEvent> recorded)
    {
        string? name = null;
        var type = _other;
        foreach (var one in recorded)
        {
            if (!ReferenceEquals(one.Content.Type, name)) // names are pooled: what repeats is the same string
            {
                name = one.Content.Type;
                type = Find(name);
            }
            if (type.Pending++ == 0)
            {
                _touched.Add(type);
            }
        }
        var lasting = Volatile.Read(ref _types).AsSpan();
        lasting = lasting[..Math.Min(lasting.Length, MostTotals)];
        foreach (var touched in _touched)
        {
            touched.Flush(lasting.Contains(touched) ? touched : _other);
        }
        _touched.Clear();
    }

    private TypeCount Find(string name)
    {
        if (_byName.TryGetValue(name, out var known))
        {
            return known;
        }
        if (name == Other || (_byName.Count == MostTypes && !TryMakeRoom()))
        {
            return _other;
        }
        var type = _byName[name] = new TypeCount(name, clock);
        Volatile.Write(ref _types, [.. _types, type]);
        return type;
    }

    /// <summary>Lets go of the types that have been silent for a minute; looks for them once a second at most, or inventing types would cost the journal something.</summary>
    private bool TryMakeRoom()
    {
        if (_lookedForRoom != 0 && clock.GetElapsedTime(_lookedForRoom) < TimeSpan.FromSeconds(1))
        {
            return false;
        }
        _lookedForRoom = clock.GetTimestamp();
        var kept = _types.Where((type, index) => index < MostTotals || clock.GetElapsedTime(type.CountedAt) <= Silence).ToArray();
        foreach (var silent in _types.Except(kept))
        {
            _byName.Remove(silent.Name);
        }
        Volatile.Write(ref _types, kept);
        return kept.Length < MostTypes;
    }
}
