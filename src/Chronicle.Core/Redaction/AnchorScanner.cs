using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Chronicle.Redaction;

/// <summary>Finds the next place where one of some two hundred three-byte anchors occurs.</summary>
/// <remarks>Every secret we know contains an anchor, so a body without one is clean and has cost one vectorised pass. The method is the one of SearchValues for
/// strings (which takes no bytes): six table look-ups by nibble tell for a whole vector of positions which of eight buckets of anchors may match there. Eight buckets
/// let nearly every position through beyond some sixty anchors, so there are several groups of eight. A hash table confirms, case ignored; the rules look closer.</remarks>
internal sealed class AnchorScanner
{
    private const int Width = 3;
    private const int Slots = 2048;

    // Kinds whose rules compare exactly.
    private const AnchorKind Exact = AnchorKind.Shape | AnchorKind.Jwt | AnchorKind.PrivateKey | AnchorKind.Odd;

    private readonly uint[] _packed = new uint[Slots];
    private readonly Anchor?[] _anchors = new Anchor?[Slots];

    private readonly Vector128<byte>[] _tables; // see AnchorBuckets

    /// <param name="anchors">Texts of exactly three bytes, one in each character, and the rules they belong to.</param>
    /// <param name="shapes">Shapes, found by their own anchors.</param>
    public AnchorScanner(IEnumerable<(string Text, AnchorKind Kind)> anchors, IEnumerable<TokenShape> shapes)
    {
        var buckets = new AnchorBuckets();
        foreach (var (text, kind) in anchors)
        {
            Of(text).Kinds |= kind;
            buckets.Add(text, ignoreCase: (kind & Exact) == 0);
        }
        foreach (var shape in shapes)
        {
            var anchor = Of(shape.Anchor);
            anchor.Kinds |= AnchorKind.Shape;
            anchor.Shapes = [.. anchor.Shapes, shape];
            buckets.Add(shape.Anchor, ignoreCase: false);
        }
        _tables = buckets.ToTables();
    }

    /// <summary>The first anchor at or after <paramref name="from"/>, or -1.</summary>
    public int Next(ReadOnlySpan<byte> text, int from, out Anchor? anchor)
    {
        var at = from;
        var step = Avx2.IsSupported ? Vector256<byte>.Count : Vector128<byte>.Count;
        var last = text.Length - (step + Width - 1);
        if (last >= from)
        {
            ref var start = ref MemoryMarshal.GetReference(text);
            ref var tables = ref MemoryMarshal.GetArrayDataReference(_tables);
            while (true)
            {
                var positions = Avx2.IsSupported ? Candidates256(ref start, (nuint)at, ref tables) : Candidates128(ref start, (nuint)at, ref tables);
                for (; positions != 0; positions &= positions - 1)
                {
                    var found = at + BitOperations.TrailingZeroCount(positions);
                    if (found >= from && TryConfirm(text, found, out anchor))
                    {
                        return found;
                    }
                }
                if (at == last)
                {
                    anchor = null;
                    return -1;
                }
                from = at + step;
                at = Math.Min(from, last); // the last vector overlaps the one before
            }
        }
        for (; at + Width <= text.Length; at++)
        {
            if (TryConfirm(text, at, out anchor))
            {
                return at;
            }
        }
        anchor = null;
        return -1;
    }

    private bool TryConfirm(ReadOnlySpan<byte> text, int at, out Anchor? anchor)
    {
        var packed = Pack(text.Slice(at, Width));
        for (var slot = Slot(packed); _packed[slot] != 0; slot = (slot + 1) % Slots)
        {
            if (_packed[slot] == packed)
            {
                anchor = _anchors[slot];
                return true;
            }
        }
        anchor = null;
        return false;
    }

    private static uint Candidates256(ref byte start, nuint at, ref Vector128<byte> tables)
    {
        var nibble = Vector256.Create((byte)0x0F);
        var first = Vector256.LoadUnsafe(ref start, at);
        var second = Vector256.LoadUnsafe(ref start, at + 1);
        var third = Vector256.LoadUnsafe(ref start, at + 2);
        var (low0, low1, low2) = (first & nibble, second & nibble, third & nibble);
        var (high0, high1, high2) = (Vector256.ShiftRightLogical(first, 4), Vector256.ShiftRightLogical(second, 4), Vector256.ShiftRightLogical(third, 4));
        var candidates = Vector256<byte>.Zero;
        for (var group = 0; group < AnchorBuckets.Groups; group++)
        {
            candidates |= Look(ref tables, 0, low0) & Look(ref tables, 1, high0) & Look(ref tables, 2, low1) & Look(ref tables, 3, high1) & Look(ref tables, 4, low2) & Look(ref tables, 5, high2);
            tables = ref Unsafe.Add(ref tables, 2 * Width);
        }
        return ~Vector256.Equals(candidates, Vector256<byte>.Zero).ExtractMostSignificantBits();

        static Vector256<byte> Look(ref Vector128<byte> tables, int index, Vector256<byte> nibbles) =>
            Avx2.Shuffle(Vector256.Create(Unsafe.Add(ref tables, index), Unsafe.Add(ref tables, index)), nibbles);
    }

    private static uint Candidates128(ref byte start, nuint at, ref Vector128<byte> tables)
    {
        var nibble = Vector128.Create((byte)0x0F);
        var first = Vector128.LoadUnsafe(ref start, at);
        var second = Vector128.LoadUnsafe(ref start, at + 1);
        var third = Vector128.LoadUnsafe(ref start, at + 2);
        var (low0, low1, low2) = (first & nibble, second & nibble, third & nibble);
        var (high0, high1, high2) = (Vector128.ShiftRightLogical(first, 4), Vector128.ShiftRightLogical(second, 4), Vector128.ShiftRightLogical(third, 4));
        var candidates = Vector128<byte>.Zero;
        for (var group = 0; group < AnchorBuckets.Groups; group++)
        {
            candidates |= Look(ref tables, 0, low0) & Look(ref tables, 1, high0) & Look(ref tables, 2, low1) & Look(ref tables, 3, high1) & Look(ref tables, 4, low2) & Look(ref tables, 5, high2);
            tables = ref Unsafe.Add(ref tables, 2 * Width);
        }
        return ~Vector128.Equals(candidates, Vector128<byte>.Zero).ExtractMostSignificantBits() & 0xFFFF;

        static Vector128<byte> Look(ref Vector128<byte> tables, int index, Vector128<byte> nibbles) =>
            Vector128.ShuffleNative(Unsafe.Add(ref tables, index), nibbles);
    }

    private static uint Pack(ReadOnlySpan<byte> text) => (uint)(text[0] | (text[1] << 8) | (text[2] << 16)) | 0x202020;

    private static int Slot(uint packed) => (int)((packed * 2654435761) >> 21);

    private Anchor Of(string text)
    {
        var packed = Pack(Encoding.Latin1.GetBytes(text));
        var slot = Slot(packed);
        while (_packed[slot] != 0 && _packed[slot] != packed)
        {
            slot = (slot + 1) % Slots;
        }
        _packed[slot] = packed;
        return _anchors[slot] ??= new Anchor();
    }
}
