using System.Globalization;

namespace Chronicle.Events;

/// <summary>An event's dense position in the journal, from 1. Zero is "before the first".</summary>
public readonly record struct Sequence(long Value) : IComparable<Sequence>
{
    public static readonly Sequence None;

    public Sequence Next => new(Value + 1);

    public int CompareTo(Sequence other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    public static bool operator <(Sequence left, Sequence right) => left.Value < right.Value;
    public static bool operator >(Sequence left, Sequence right) => left.Value > right.Value;
    public static bool operator <=(Sequence left, Sequence right) => left.Value <= right.Value;
    public static bool operator >=(Sequence left, Sequence right) => left.Value >= right.Value;
}
