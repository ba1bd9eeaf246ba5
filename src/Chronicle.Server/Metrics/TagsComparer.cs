using System.Diagnostics.CodeAnalysis;

namespace Chronicle.Server.Metrics;

/// <summary>Compares tags in the order they are given, so that a measurement finds its series without an allocation.</summary>
internal sealed class TagsComparer : IEqualityComparer<KeyValuePair<string, object?>[]>,
    IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, KeyValuePair<string, object?>[]>
{
    public bool Equals(KeyValuePair<string, object?>[]? left, KeyValuePair<string, object?>[]? right) =>
        ReferenceEquals(left, right) || (left is not null && right is not null && Equals(left.AsSpan(), right));

    public int GetHashCode([DisallowNull] KeyValuePair<string, object?>[] tags) => GetHashCode(tags.AsSpan());

    public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> tags, KeyValuePair<string, object?>[] other)
    {
        if (tags.Length != other.Length)
        {
            return false;
        }
        for (var i = 0; i < tags.Length; i++)
        {
            if (tags[i].Key != other[i].Key || !Equals(tags[i].Value, other[i].Value))
            {
                return false;
            }
        }
        return true;
    }

    public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = default(HashCode);
        foreach (var (_, value) in tags)
        {
            hash.Add(value);
        }
        return hash.ToHashCode();
    }

    public KeyValuePair<string, object?>[] Create(ReadOnlySpan<KeyValuePair<string, object?>> tags) => tags.ToArray();
}
