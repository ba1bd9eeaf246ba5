using System.Globalization;

namespace Chronicle.Events;

/// <summary>Finds escaped lone surrogates (<c>\ud800</c>): legal JSON, but no text, and many readers refuse it.</summary>
internal static class Surrogates
{
    /// <summary>Whether a careful look is worth it.</summary>
    public static bool MayContain(ReadOnlySpan<byte> json) => json.IndexOf("\\ud"u8) >= 0 || json.IndexOf("\\uD"u8) >= 0;

    /// <summary>The offset of the first escaped lone surrogate in valid JSON, or -1.</summary>
    public static int IndexOfLone(ReadOnlySpan<byte> json)
    {
        for (var i = 0; ;)
        {
            var escape = json[i..].IndexOf((byte)'\\');
            if (escape < 0)
            {
                return -1;
            }
            i += escape;
            if (json[i + 1] != 'u')
            {
                i += 2;
                continue;
            }
            var unit = Unit(json, i);
            if (char.IsHighSurrogate(unit) && json.Length >= i + 12 && json[i + 6] == '\\' && json[i + 7] == 'u' && char.IsLowSurrogate(Unit(json, i + 6)))
            {
                i += 12;
                continue;
            }
            if (char.IsSurrogate(unit))
            {
                return i;
            }
            i += 6;
        }
    }

    /// <summary>The same JSON with every escaped lone surrogate replaced by U+FFFD, which is as long.</summary>
    public static byte[] Repair(ReadOnlySpan<byte> json)
    {
        var repaired = json.ToArray();
        for (int at, from = 0; (at = IndexOfLone(repaired.AsSpan(from))) >= 0; from += at + 6)
        {
            "\\ufffd"u8.CopyTo(repaired.AsSpan(from + at));
        }
        return repaired;
    }

    private static char Unit(ReadOnlySpan<byte> json, int escape) =>
        (char)ushort.Parse(json.Slice(escape + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
