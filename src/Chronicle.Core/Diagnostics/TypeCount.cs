namespace Chronicle.Diagnostics;

/// <summary>The events of one type.</summary>
internal sealed class TypeCount(string name, TimeProvider clock)
{
    private long _total;

    public string Name => name;

    public RollingRate Rate { get; } = new(clock);

    /// <summary>Events that are counted under this name for good.</summary>
    public long Total => Volatile.Read(ref _total);

    /// <summary>Seen in the commit that is being counted. The journal's thread's own.</summary>
    public int Pending { get; set; }

    /// <summary>When it was counted last; a timestamp. The journal's thread's own.</summary>
    public long CountedAt { get; private set; } = clock.GetTimestamp();

    /// <summary>Counts for good what was counted under another name.</summary>
    public void Take(TypeCount other) => Volatile.Write(ref _total, _total + other._total);

    /// <summary>Counts what was seen, for good under <paramref name="lasting"/>'s name.</summary>
    public void Flush(TypeCount lasting)
    {
        CountedAt = clock.GetTimestamp();
        Rate.Add(Pending);
        Volatile.Write(ref lasting._total, lasting._total + Pending);
        Pending = 0;
    }
}
