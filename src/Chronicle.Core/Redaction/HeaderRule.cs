using System.Buffers;
using System.Buffers.Text;

namespace Chronicle.Redaction;

/// <summary>Credentials of HTTP's Bearer (RFC 6750) and Basic (RFC 7617) schemes, wherever they are written.</summary>
internal static class HeaderRule
{
    public const string BearerAnchor = "bea";
    public const string BasicAnchor = "sic";

    public static bool TryMatchBearer(ref Scan scan, int at, out Edit edit)
    {
        edit = default;
        if (!TryScheme(ref scan, at, "bearer"u8, out var start))
        {
            return false;
        }
        var json = scan.Json;
        var end = scan.Run(start, CharClass.Bearer, 64);
        // "bearer authentication" is prose: a token has a digit, or is longer than a word.
        if (end - start < 8 || (end - start < 20 && !JsonText.HasAny(json[start..end], CharClass.Digit)))
        {
            return false;
        }
        end = scan.Run(end, CharClass.Bearer);
        while (end > start && json[end - 1] == '.')
        {
            end--; // the end of a sentence
        }
        edit = new Edit(start, end, RedactionRule.Bearer);
        return end > start;
    }

    public static bool TryMatchBasic(ref Scan scan, int at, out Edit edit)
    {
        edit = default;
        if (!TryScheme(ref scan, at - 2, "basic"u8, out var start))
        {
            return false;
        }
        var end = scan.Run(start, CharClass.Alnum | CharClass.Base64, Scan.Window);
        if (!IsUserAndPassword(scan.Json[start..end]))
        {
            return false;
        }
        edit = new Edit(start, scan.Run(end, CharClass.Alnum | CharClass.Base64), RedactionRule.Basic);
        return true;
    }

    /// <summary>Whether text is base64 of <c>user:password</c>. "Basic introduction" is base64 too, but not of that.</summary>
    public static bool IsUserAndPassword(ReadOnlySpan<byte> text)
    {
        Span<byte> encoded = stackalloc byte[256];
        Span<byte> decoded = stackalloc byte[192];
        var length = 0;
        foreach (var value in text[..Math.Min(text.Length, encoded.Length)])
        {
            if (value != '\\')
            {
                encoded[length++] = value;
            }
        }
        // The text may be cut: whole quanta are enough to see.
        var status = Base64.DecodeFromUtf8(encoded[..(length & ~3)], decoded, out _, out var written);
        return status == OperationStatus.Done && decoded[..written].Contains((byte)':') && decoded[..written].IndexOfAnyInRange((byte)0, (byte)31) < 0;
    }

    private static bool TryScheme(ref Scan scan, int at, ReadOnlySpan<byte> scheme, out int start)
    {
        start = 0;
        if (at < 0 || scan.Json.Length - at <= scheme.Length || !System.Text.Ascii.EqualsIgnoreCase(scan.Json.Slice(at, scheme.Length), scheme)
            || !JsonText.Begins(scan.Json, at, CharClass.Word))
        {
            return false;
        }
        start = scan.SkipSpaces(at + scheme.Length);
        if (start < scan.Json.Length && scan.Json[start] is (byte)'=' or (byte)':' && scheme.Length == 6)
        {
            start = scan.SkipSpaces(start + 1); // bearer=…
        }
        return start > at + scheme.Length;
    }
}
