using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Chronicle.Events;

/// <summary>Substring search over JSON as a person reads it: escapes are the characters they mean.</summary>
internal static class BodyText
{
    private const byte Backslash = (byte)'\\';

    /// <summary>Whether <paramref name="json"/> contains <paramref name="text"/>, without regard to case.</summary>
    public static bool Contains(ReadOnlySpan<byte> json, string text)
    {
        var escape = json.IndexOf(Backslash);
        if (escape < 0)
        {
            return ContainsPlain(json, text);
        }
        var unescaped = ArrayPool<byte>.Shared.Rent(json.Length);
        try
        {
            return ContainsPlain(unescaped.AsSpan(0, Unescape(json, escape, unescaped)), text);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(unescaped);
        }
    }

    private static bool ContainsPlain(ReadOnlySpan<byte> utf8, string text)
    {
        if (Ascii.IsValid(text))
        {
            return ContainsAscii(utf8, text);
        }
        var letters = ArrayPool<char>.Shared.Rent(utf8.Length);
        try
        {
            Utf8.ToUtf16(utf8, letters, out _, out var length);
            return letters.AsSpan(0, length).Contains(text, StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(letters);
        }
    }

    private static bool ContainsAscii(ReadOnlySpan<byte> utf8, string text)
    {
        Span<byte> buffer = text.Length <= 128 ? stackalloc byte[128] : new byte[text.Length];
        var needle = buffer[..Encoding.ASCII.GetBytes(text, buffer)];
        if (needle.IsEmpty)
        {
            return true;
        }
        var lower = ToLower(needle[0]);
        var upper = ToUpper(needle[0]);
        while (utf8.Length >= needle.Length)
        {
            var at = utf8[..^(needle.Length - 1)].IndexOfAny(lower, upper);
            if (at < 0)
            {
                return false;
            }
            if (Ascii.EqualsIgnoreCase(utf8.Slice(at, needle.Length), needle))
            {
                return true;
            }
            utf8 = utf8[(at + 1)..];
        }
        return false;
    }

    /// <summary>Writes <paramref name="json"/> with its escapes resolved, which is never longer.</summary>
    /// <returns>How many bytes were written.</returns>
    private static int Unescape(ReadOnlySpan<byte> json, int escape, Span<byte> output)
    {
        var written = 0;
        while (escape >= 0)
        {
            json[..escape].CopyTo(output[written..]);
            written += escape;
            json = json[escape..];
            if (json.Length < 2)
            {
                break;
            }
            var read = 2;
            if (json[1] == (byte)'u')
            {
                read = ReadRune(json, out var rune);
                written += rune.EncodeToUtf8(output[written..]);
            }
            else
            {
                output[written++] = json[1] switch { (byte)'n' => (byte)'\n', (byte)'r' => (byte)'\r', (byte)'t' => (byte)'\t', (byte)'b' => (byte)'\b', (byte)'f' => (byte)'\f', var itself => itself };
            }
            json = json[Math.Min(read, json.Length)..];
            escape = json.IndexOf(Backslash);
        }
        json.CopyTo(output[written..]);
        return written + json.Length;
    }

    /// <summary>Reads <c>\uXXXX</c>, or two of them that make one character. Half a character becomes U+FFFD.</summary>
    private static int ReadRune(ReadOnlySpan<byte> json, out Rune rune)
    {
        if (!TryReadUnit(json, out var first))
        {
            rune = Rune.ReplacementChar;
            return 2;
        }
        if (Rune.TryCreate(first, out rune))
        {
            return 6;
        }
        if (json.Length >= 12 && json[6] == Backslash && json[7] == (byte)'u' && TryReadUnit(json[6..], out var second) && Rune.TryCreate(first, second, out rune))
        {
            return 12;
        }
        rune = Rune.ReplacementChar;
        return 6;
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> escape, out char unit)
    {
        unit = default;
        if (escape.Length < 6 || !ushort.TryParse(escape.Slice(2, 4), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }
        unit = (char)value;
        return true;
    }

    private static byte ToLower(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;

    private static byte ToUpper(byte value) => value is >= (byte)'a' and <= (byte)'z' ? (byte)(value & ~0x20) : value;
}
