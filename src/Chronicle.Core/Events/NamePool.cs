using System.Text;

namespace Chronicle.Events;

/// <summary>Gives equal short UTF-8 names the same string: sessions, types and tools repeat, so nearly every event finds its names here.</summary>
/// <remarks>A fixed table where a newcomer replaces what it collides with: bounded, and a race costs one more string.</remarks>
internal static class NamePool
{
    private const int Slots = 4096; // × about 80 B ≈ 330 KB when full

    private static readonly string?[] Names = new string?[Slots];

    public static string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > 128)
        {
            return Encoding.UTF8.GetString(utf8);
        }
        var hash = new HashCode();
        hash.AddBytes(utf8);
        ref var slot = ref Names[(uint)hash.ToHashCode() % Slots];
        var known = slot;
        if (known is not null && Ascii.Equals(utf8, known))
        {
            return known;
        }
        return slot = Encoding.UTF8.GetString(utf8);
    }
}
