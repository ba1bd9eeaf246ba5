using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Chronicle.Redaction;

/// <summary>Finds the next place where one of some two hundred three-byte anchors occurs, ASCII letters compared without case.</summary>
/// <remarks>Every secret we know contains an anchor, so a body without one is clean and has cost one pass. Each byte is one of 32 classes (a letter is its own);
/// three classes are an index into a table of 32,768 bits, 4 KiB that stay in the processor's first cache. Its cost doesn't depend on the number of anchors,
/// unlike the nibble tables of SearchValues, which let nearly every position through beyond some sixty. A hash table confirms what the bits let through.</remarks>
internal sealed class AnchorScanner
{
    private const int Width = 3;
    private const int Slots = 2048;
    private const int Combinations = 1 << 15;

    private static readonly byte[] Classes = MakeClasses();

    private readonly byte[] _bits = new byte[Combinations / 8];
    private readonly uint[] _packed = new uint[Slots];
    private readonly Anchor?[] _anchors = new Anchor?[Slots];

    /// <param name="anchors">Texts of exactly three bytes, one in each character, and the rules they belong to.</param>
    /// <param name="shapes">Shapes, found by their own anchors.</param>
    public AnchorScanner(IEnumerable<(string Text, AnchorKind Kind)> anchors, IEnumerable<TokenShape> shapes)
    {
        foreach (var (text, kind) in anchors)
        {
            Of(text).Kinds |= kind;
        }
        foreach (var shape in shapes)
        {
            var anchor = Of(shape.Anchor);
            anchor.Kinds |= AnchorKind.Shape;
            anchor.Shapes = [.. anchor.Shapes, shape];
        }
    }

    /// <summary>The first anchor at or after <paramref name="from"/>, or -1.</summary>
    public int Next(ReadOnlySpan<byte> text, int from, out Anchor? anchor)
    {
        anchor = null;
        if (text.Length - from < Width)
        {
            return -1;
        }
        ref var start = ref MemoryMarshal.GetReference(text);
        ref var classes = ref MemoryMarshal.GetArrayDataReference(Classes);
        ref var bits = ref MemoryMarshal.GetArrayDataReference(_bits);
        var last = (uint)((Unsafe.Add(ref classes, text[from]) << 5) | Unsafe.Add(ref classes, text[from + 1]));
        var at = from + 2;
        for (; at + 4 <= text.Length; at += 4)
        {
            var first = ((last << 5) | Unsafe.Add(ref classes, Unsafe.Add(ref start, at))) & (Combinations - 1);
            var second = ((first << 5) | Unsafe.Add(ref classes, Unsafe.Add(ref start, at + 1))) & (Combinations - 1);
            var third = ((second << 5) | Unsafe.Add(ref classes, Unsafe.Add(ref start, at + 2))) & (Combinations - 1);
            last = ((third << 5) | Unsafe.Add(ref classes, Unsafe.Add(ref start, at + 3))) & (Combinations - 1);
            if (((Bit(ref bits, first) | Bit(ref bits, second) | Bit(ref bits, third) | Bit(ref bits, last)) & 1) != 0 && Confirm(text, at - 2, at + 2, out anchor) is >= 0 and var found)
            {
                return found;
            }
        }
        return Confirm(text, at - 2, text.Length - Width + 1, out anchor);
    }

    private static uint Bit(ref byte bits, uint index) => (uint)Unsafe.Add(ref bits, index >> 3) >> (int)(index & 7);

    private static uint Pack(ReadOnlySpan<byte> text) => (uint)(text[0] | (text[1] << 8) | (text[2] << 16)) | 0x202020;

    private static int Slot(uint packed) => (int)((packed * 2654435761) >> 21);

    private static byte[] MakeClasses()
    {
        var classes = new byte[256];
        for (var value = 0; value < classes.Length; value++)
        {
            classes[value] = (byte)((char)value switch
            {
                >= 'A' and <= 'Z' => value - 'A' + 1,
                >= 'a' and <= 'z' => value - 'a' + 1,
                >= '0' and <= '9' => 27,
                '-' or '_' => 28,
                ':' or '/' or '.' => 29,
                '"' or '\\' or ' ' or '=' or '\'' => 30,
                >= (char)0x80 => 31,
                _ => 0,
            });
        }
        return classes;
    }

    // The first anchor that begins before `end`.
    private int Confirm(ReadOnlySpan<byte> text, int at, int end, out Anchor? anchor)
    {
        for (; at < end; at++)
        {
            var packed = Pack(text.Slice(at, Width));
            for (var slot = Slot(packed); _packed[slot] != 0; slot = (slot + 1) % Slots)
            {
                if (_packed[slot] == packed)
                {
                    anchor = _anchors[slot];
                    return at;
                }
            }
        }
        anchor = null;
        return -1;
    }

    private Anchor Of(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        var packed = Pack(bytes);
        var slot = Slot(packed);
        while (_packed[slot] != 0 && _packed[slot] != packed)
        {
            slot = (slot + 1) % Slots;
        }
        var index = (Classes[bytes[0]] << 10) | (Classes[bytes[1]] << 5) | Classes[bytes[2]];
        _bits[index >> 3] |= (byte)(1 << (index & 7));
        _packed[slot] = packed;
        return _anchors[slot] ??= new Anchor();
    }
}
