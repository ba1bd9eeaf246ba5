using System.Globalization;

namespace Chronicle.Redaction;

/// <summary>What hides a secret from the other rules: ASCII characters written as <c>\u00XX</c> that no writer escapes (letters, digits, <c>- _ . : /</c>), and
/// characters without a width inside a word.</summary>
internal static class HiddenText
{
    /// <summary>An escape, and the first bytes of U+200B to U+200D, U+2060 and U+FEFF in UTF-8 or what their escapes begin with.</summary>
    public static readonly string[] Anchors = ["\\u0", "\u00e2\u0080\u008b", "\u00e2\u0080\u008c", "\u00e2\u0080\u008d", "\u00e2\u0081\u00a0", "\u00ef\u00bb\u00bf", "\\u2", "\\uf"];

    /// <summary>Whether there is one at <paramref name="at"/>.</summary>
    public static bool IsAt(ReadOnlySpan<byte> json, int at) => IsNeedlessEscape(json, at) || WidthlessAt(json, at) > 0;

    /// <summary>The same JSON with those undone.</summary>
    public static byte[] Undo(ReadOnlySpan<byte> json)
    {
        var plain = new byte[json.Length];
        var length = 0;
        for (var at = 0; at < json.Length;)
        {
            if (IsNeedlessEscape(json, at))
            {
                plain[length++] = (byte)JsonText.Read(json, at, out at);
                continue;
            }
            if (WidthlessAt(json, at) is > 0 and var width)
            {
                at += width;
                continue;
            }
            width = json[at] == '\\' && at + 1 < json.Length ? 2 : 1;
            json.Slice(at, width).CopyTo(plain.AsSpan(length));
            length += width;
            at += width;
        }
        return plain[..length];
    }

    private static bool IsNeedlessEscape(ReadOnlySpan<byte> json, int at) =>
        at + 6 <= json.Length && json[at] == '\\' && json[at + 1] == 'u' && json[at + 2] == '0' && json[at + 3] == '0'
        && byte.TryParse(json.Slice(at + 4, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && IsPlain(value);

    // Its length in bytes when it stands between two characters of a token; elsewhere (in an emoji, in Persian) it has a meaning.
    private static int WidthlessAt(ReadOnlySpan<byte> json, int at)
    {
        var rest = json[at..];
        var width = rest.StartsWith("\u200b"u8) || rest.StartsWith("\u200c"u8) || rest.StartsWith("\u200d"u8) || rest.StartsWith("\u2060"u8) || rest.StartsWith("\ufeff"u8) ? 3
            : rest.StartsWith("\\u200b"u8) || rest.StartsWith("\\u200c"u8) || rest.StartsWith("\\u200d"u8) || rest.StartsWith("\\u2060"u8) || rest.StartsWith("\\ufeff"u8)
                || rest.StartsWith("\\u200B"u8) || rest.StartsWith("\\u200C"u8) || rest.StartsWith("\\u200D"u8) || rest.StartsWith("\\uFEFF"u8) ? 6
            : 0;
        return width > 0 && at > 0 && width < rest.Length && JsonText.Is(json[at - 1], CharClass.Base64Url) && JsonText.Is(rest[width], CharClass.Base64Url) ? width : 0;
    }

    private static bool IsPlain(byte value) => JsonText.Is(value, CharClass.Name) || value is (byte)':' or (byte)'/';
}
