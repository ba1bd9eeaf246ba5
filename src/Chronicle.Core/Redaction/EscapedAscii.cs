using System.Globalization;

namespace Chronicle.Redaction;

/// <summary>ASCII characters written as <c>\u00XX</c> that no writer escapes (letters, digits, <c>- _ . : /</c>): they would hide a secret from the other rules.</summary>
internal static class EscapedAscii
{
    public const string Anchor = "\\u0";

    /// <summary>Whether there is one at <paramref name="at"/>.</summary>
    public static bool IsAt(ReadOnlySpan<byte> json, int at) =>
        at + 6 <= json.Length && json[at] == '\\' && json[at + 1] == 'u'
        && byte.TryParse(json.Slice(at + 4, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
        && json[at + 2] == '0' && json[at + 3] == '0' && IsPlain(value);

    /// <summary>The same JSON with those escapes undone.</summary>
    public static byte[] Undo(ReadOnlySpan<byte> json)
    {
        var plain = new byte[json.Length];
        var length = 0;
        for (var at = 0; at < json.Length;)
        {
            if (IsAt(json, at))
            {
                plain[length++] = (byte)JsonText.Read(json, at, out at);
                continue;
            }
            var width = json[at] == '\\' && at + 1 < json.Length ? 2 : 1;
            json.Slice(at, width).CopyTo(plain.AsSpan(length));
            length += width;
            at += width;
        }
        return plain[..length];
    }

    private static bool IsPlain(byte value) => JsonText.Is(value, CharClass.Alnum | CharClass.Dash | CharClass.Underscore | CharClass.Dot) || value is (byte)':' or (byte)'/';
}
