using System.Buffers;
using System.Buffers.Text;

namespace Chronicle.Redaction;

/// <summary>Credentials of HTTP's Bearer (RFC 6750) and Basic (RFC 7617) schemes, wherever they are written.</summary>
internal static class HeaderRule
{
    public const string BearerAnchor = "bea";
    public const string BasicAnchor = "sic";

    public static bool TryMatchBearer(ReadOnlySpan<byte> json, int at, out Edit edit)
    {
        edit = default;
        if (!TryScheme(json, at, "bearer"u8, out var start))
        {
            return false;
        }
        var end = JsonText.Run(json, start, CharClass.Bearer);
        while (end > start && json[end - 1] == '.')
        {
            end--; // the end of a sentence
        }
        edit = new Edit(start, end, RedactionRule.Bearer);
        // "bearer authentication" is prose: a token has a digit, or is longer than a word.
        return end - start >= 8 && (end - start >= 20 || JsonText.HasAny(json[start..end], CharClass.Digit));
    }

    public static bool TryMatchBasic(ReadOnlySpan<byte> json, int at, out Edit edit)
    {
        edit = default;
        if (!TryScheme(json, at - 2, "basic"u8, out var start))
        {
            return false;
        }
        var end = JsonText.Run(json, start, CharClass.Alnum | CharClass.Base64);
        edit = new Edit(start, end, RedactionRule.Basic);
        return IsUserAndPassword(json[start..end]);
    }

    private static bool TryScheme(ReadOnlySpan<byte> json, int at, ReadOnlySpan<byte> scheme, out int start)
    {
        start = 0;
        if (at < 0 || json.Length - at <= scheme.Length || !System.Text.Ascii.EqualsIgnoreCase(json.Slice(at, scheme.Length), scheme)
            || !JsonText.Begins(json, at, CharClass.Word))
        {
            return false;
        }
        start = JsonText.SkipSpaces(json, at + scheme.Length);
        return start > at + scheme.Length;
    }

    // "Basic introduction" is base64 too, but not of "user:password".
    private static bool IsUserAndPassword(ReadOnlySpan<byte> text)
    {
        Span<byte> encoded = stackalloc byte[256];
        Span<byte> decoded = stackalloc byte[192];
        var length = 0;
        foreach (var value in text)
        {
            if (value != '\\' && length < encoded.Length)
            {
                encoded[length++] = value;
            }
        }
        // The text may be cut: whole quanta are enough to see.
        var status = Base64.DecodeFromUtf8(encoded[..(length & ~3)], decoded, out _, out var written);
        return status == OperationStatus.Done && decoded[..written].Contains((byte)':') && decoded[..written].IndexOfAnyInRange((byte)0, (byte)31) < 0;
    }
}
