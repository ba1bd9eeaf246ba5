using System.Text;

namespace Chronicle.Events;

/// <summary>Substring search over JSON bytes.</summary>
internal static class BodyText
{
    /// <summary>Whether <paramref name="json"/> contains <paramref name="text"/>, ASCII letters compared without case.</summary>
    public static bool Contains(ReadOnlySpan<byte> json, string text)
    {
        Span<byte> buffer = text.Length <= 128 ? stackalloc byte[384] : new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var needle = buffer[..Encoding.UTF8.GetBytes(text, buffer)];
        if (needle.IsEmpty)
        {
            return true;
        }
        if (json.Length < needle.Length)
        {
            return false;
        }
        var lower = ToLower(needle[0]);
        var upper = ToUpper(needle[0]);
        while (json.Length >= needle.Length)
        {
            var at = json[..^(needle.Length - 1)].IndexOfAny(lower, upper);
            if (at < 0)
            {
                return false;
            }
            if (Ascii.EqualsIgnoreCase(json.Slice(at, needle.Length), needle) || json.Slice(at, needle.Length).SequenceEqual(needle))
            {
                return true;
            }
            json = json[(at + 1)..];
        }
        return false;
    }

    private static byte ToLower(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;

    private static byte ToUpper(byte value) => value is >= (byte)'a' and <= (byte)'z' ? (byte)(value & ~0x20) : value;
}
