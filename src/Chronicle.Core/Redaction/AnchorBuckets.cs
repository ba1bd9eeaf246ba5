using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Chronicle.Redaction;

/// <summary>Shares anchors among buckets so that few other texts pass for one of a bucket's; see <see cref="AnchorScanner"/>.</summary>
internal sealed class AnchorBuckets
{
    /// <summary>Groups of eight buckets, a bit of a byte for each.</summary>
    public const int Groups = 4;

    private const int Width = 3;
    private const int Buckets = 8;
    private const int Nibbles = 2 * Width;

    // How often a byte of JSON has the low and the high nibble, in percent.
    private static readonly int[] LowShare = [11, 6, 13, 9, 10, 11, 3, 2, 3, 6, 3, 1, 5, 4, 5, 6];
    private static readonly int[] HighShare = [1, 1, 20, 10, 1, 2, 43, 23, 1, 1, 1, 1, 1, 1, 1, 1];

    private readonly List<(string Text, bool IgnoreCase)> _anchors = [];

    public void Add(string text, bool ignoreCase) => _anchors.Add((text, ignoreCase));

    /// <summary>For each group the buckets by low and by high nibble of the first, second and third byte.</summary>
    public Vector128<byte>[] ToTables()
    {
        var buckets = new ushort[Groups * Buckets * Nibbles];
        foreach (var (text, ignoreCase) in _anchors)
        {
            var nibbles = NibblesOf(text, ignoreCase);
            Join(Cheapest(buckets, nibbles), nibbles);
        }
        var tables = new byte[Groups * Nibbles * 16];
        for (var bucket = 0; bucket < Groups * Buckets; bucket++)
        {
            for (var table = 0; table < 16 * Nibbles; table++)
            {
                var set = buckets[(bucket * Nibbles) + (table / 16)];
                tables[(bucket / Buckets * Nibbles * 16) + table] |= (byte)((set >> (table % 16) & 1) << (bucket % Buckets));
            }
        }
        return MemoryMarshal.Cast<byte, Vector128<byte>>(tables).ToArray();
    }

    // A bucket also lets through every mixture of its anchors' nibbles, so each anchor goes where it adds the fewest.
    private static Span<ushort> Cheapest(ushort[] buckets, ReadOnlySpan<ushort> nibbles)
    {
        Span<ushort> joined = stackalloc ushort[Nibbles];
        var (cheapest, least) = (0, long.MaxValue);
        for (var bucket = 0; bucket < Groups * Buckets; bucket++)
        {
            var now = buckets.AsSpan(bucket * Nibbles, Nibbles);
            now.CopyTo(joined);
            Join(joined, nibbles);
            var added = Share(joined) - Share(now);
            (cheapest, least) = added < least ? (bucket, added) : (cheapest, least);
        }
        return buckets.AsSpan(cheapest * Nibbles, Nibbles);
    }

    private static void Join(Span<ushort> bucket, ReadOnlySpan<ushort> nibbles)
    {
        for (var i = 0; i < nibbles.Length; i++)
        {
            bucket[i] |= nibbles[i];
        }
    }

    // How often text passes.
    private static long Share(ReadOnlySpan<ushort> bucket)
    {
        long share = 1;
        for (var i = 0; i < bucket.Length; i++)
        {
            long part = 0;
            for (uint set = bucket[i]; set != 0; set &= set - 1)
            {
                part += (i % 2 == 0 ? LowShare : HighShare)[BitOperations.TrailingZeroCount(set)];
            }
            share *= part;
        }
        return share;
    }

    private static ushort[] NibblesOf(string text, bool ignoreCase)
    {
        var nibbles = new ushort[Nibbles];
        for (var i = 0; i < Width; i++)
        {
            nibbles[2 * i] |= (ushort)(1 << (text[i] & 15));
            nibbles[(2 * i) + 1] |= (ushort)(1 << (text[i] >> 4));
            if (ignoreCase && char.IsAsciiLetter(text[i]))
            {
                nibbles[(2 * i) + 1] |= (ushort)(1 << ((text[i] ^ 0x20) >> 4));
            }
        }
        return nibbles;
    }
}
