using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Chronicle.Redaction;

/// <summary>Finds the next place where one of a few dozen three-byte anchors occurs, ASCII letters compared without case.</summary>
/// <remarks>Every secret we know contains an anchor, so a body without one is clean and has cost one vectorised pass. The method is the one of SearchValues
/// for strings (which takes no bytes): each anchor belongs to one of eight buckets, and six table look-ups by nibble tell for sixteen positions at
/// once which buckets may match there.</remarks>
internal sealed class AnchorScanner
{
    private const int Width = 3;
    private readonly (uint Packed, AnchorKind Kind)[][] _buckets;
    private readonly Vector128<byte> _low0, _low1, _low2, _high0, _high1, _high2;

    public AnchorScanner(IEnumerable<(string Text, AnchorKind Kind)> anchors)
    {
        _buckets = Share(anchors.Select(anchor => (Packed: Pack(anchor.Text), anchor.Kind)).Distinct().Order());
        (_low0, _high0) = Tables(0);
        (_low1, _high1) = Tables(1);
        (_low2, _high2) = Tables(2);
    }

    /// <summary>The first anchor at or after <paramref name="from"/>, or -1.</summary>
    public int Next(ReadOnlySpan<byte> text, int from, out AnchorKind kind)
    {
        ref var start = ref MemoryMarshal.GetReference(text);
        var at = from;
        for (; at + Vector128<byte>.Count + Width - 1 <= text.Length; at += Vector128<byte>.Count)
        {
            var candidates = Candidates(ref start, (nuint)at);
            if (candidates != Vector128<byte>.Zero && Confirm(text, at, candidates, out kind) is >= 0 and var found)
            {
                return found;
            }
        }
        Span<byte> padded = stackalloc byte[2 * Vector128<byte>.Count + Width];
        padded.Clear();
        var rest = text[Math.Min(at, text.Length)..];
        rest.CopyTo(padded);
        for (var offset = 0; offset < rest.Length; offset += Vector128<byte>.Count)
        {
            var candidates = Candidates(ref MemoryMarshal.GetReference(padded), (nuint)offset);
            if (candidates != Vector128<byte>.Zero && Confirm(padded, offset, candidates, out kind) is >= 0 and var found)
            {
                return at + found;
            }
        }
        kind = default;
        return -1;
    }

    // A bucket also lets through every mixture of its anchors' nibbles, so each anchor goes where it adds the fewest.
    private static (uint Packed, AnchorKind Kind)[][] Share(IEnumerable<(uint Packed, AnchorKind Kind)> anchors)
    {
        var buckets = Enumerable.Range(0, 8).Select(_ => new List<(uint Packed, AnchorKind Kind)>()).ToArray();
        foreach (var anchor in anchors)
        {
            buckets.MinBy(bucket => Mixtures([.. bucket, anchor]) - Mixtures(bucket))!.Add(anchor);
        }
        return [.. buckets.Select(bucket => bucket.ToArray())];
    }

    private static long Mixtures(List<(uint Packed, AnchorKind Kind)> bucket)
    {
        long mixtures = 1;
        for (var shift = 0; shift < 8 * Width; shift += 4)
        {
            mixtures *= bucket.Select(anchor => (anchor.Packed >> shift) & 15).Distinct().Count();
        }
        return mixtures;
    }

    private static uint Pack(ReadOnlySpan<byte> text) => (uint)(text[0] | (text[1] << 8) | (text[2] << 16)) | 0x202020;

    private static uint Pack(string text) => Pack([(byte)text[0], (byte)text[1], (byte)text[2]]);

    private Vector128<byte> Candidates(ref byte start, nuint at) =>
        Buckets(Vector128.LoadUnsafe(ref start, at), _low0, _high0)
        & Buckets(Vector128.LoadUnsafe(ref start, at + 1), _low1, _high1)
        & Buckets(Vector128.LoadUnsafe(ref start, at + 2), _low2, _high2);

    private static Vector128<byte> Buckets(Vector128<byte> text, Vector128<byte> low, Vector128<byte> high)
    {
        var folded = text | Vector128.Create((byte)0x20);
        return Vector128.ShuffleNative(low, folded & Vector128.Create((byte)0x0F)) & Vector128.ShuffleNative(high, Vector128.ShiftRightLogical(folded, 4));
    }

    private int Confirm(ReadOnlySpan<byte> text, int at, Vector128<byte> candidates, out AnchorKind kind)
    {
        var positions = ~Vector128.Equals(candidates, Vector128<byte>.Zero).ExtractMostSignificantBits() & 0xFFFF;
        for (; positions != 0; positions &= positions - 1)
        {
            var offset = BitOperations.TrailingZeroCount(positions);
            var packed = Pack(text.Slice(at + offset, Width));
            for (uint buckets = candidates[offset]; buckets != 0; buckets &= buckets - 1)
            {
                foreach (var anchor in _buckets[BitOperations.TrailingZeroCount(buckets)])
                {
                    if (anchor.Packed == packed)
                    {
                        kind = anchor.Kind;
                        return at + offset;
                    }
                }
            }
        }
        kind = default;
        return -1;
    }

    private (Vector128<byte> Low, Vector128<byte> High) Tables(int position)
    {
        Span<byte> low = stackalloc byte[16];
        Span<byte> high = stackalloc byte[16];
        low.Clear();
        high.Clear();
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            foreach (var anchor in _buckets[bucket])
            {
                var value = (byte)(anchor.Packed >> (8 * position));
                low[value & 15] |= (byte)(1 << bucket);
                high[value >> 4] |= (byte)(1 << bucket);
            }
        }
        return (Vector128.Create<byte>(low), Vector128.Create<byte>(high));
    }
}
