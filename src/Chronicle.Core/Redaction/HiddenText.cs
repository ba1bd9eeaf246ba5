using System.Globalization;
using System.Text;

namespace Chronicle.Redaction;

/// <summary>What hides a secret from the other rules: characters that stand as <c>\uXXXX</c> without need, the colours of a terminal, XML's entities, and characters
/// without a width inside a word.</summary>
internal static class HiddenText
{
    /// <summary>Escapes (no surrogates); the first bytes of U+200B to U+200D, U+2060 and U+FEFF in UTF-8; <c>&amp;quot;</c> and others.</summary>
    public static readonly string[] Anchors =
    [
        "\\u0", "\\u1", "\\u2", "\\u3", "\\u4", "\\u5", "\\u6", "\\u7", "\\u8", "\\u9", "\\ua", "\\ub", "\\uc", "\\uf",
        "\u00e2\u0080\u008b", "\u00e2\u0080\u008c", "\u00e2\u0080\u008d", "\u00e2\u0081\u00a0", "\u00ef\u00bb\u00bf", "&qu", "&lt", "&#3",
    ];

    // ESC [ 38 ; 2 ; 255 ; 255 ; 255 m
    private const int MaxColour = 24;

    // Three strings deep.
    private const int MaxBackslashes = 7;

    private const char Nothing = '\0';

    /// <summary>Whether there is one at <paramref name="at"/>.</summary>
    public static bool IsAt(ReadOnlySpan<byte> json, int at) => Next(json, at, out _) > 0;

    /// <summary>Writes the same JSON with those undone to <paramref name="plain"/>, and the place of each byte in <paramref name="json"/> to <paramref name="places"/>.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int Undo(ReadOnlySpan<byte> json, Span<byte> plain, Span<int> places)
    {
        var length = 0;
        for (var at = 0; at < json.Length;)
        {
            var width = Next(json, at, out var character);
            if (width == 0)
            {
                width = json[at] == '\\' && at + 1 < json.Length ? 2 : 1;
                for (var copied = 0; copied < width; copied++)
                {
                    places[length] = at + copied;
                    plain[length++] = json[at + copied];
                }
            }
            else if (character != Nothing)
            {
                var from = length;
                if (character is '"' or '\\')
                {
                    plain[length++] = (byte)'\\';
                }
                length += new Rune(character).EncodeToUtf8(plain[length..]);
                places[from..length].Fill(at);
            }
            at += width;
        }
        places[length] = json.Length;
        return length;
    }

    /// <summary>An edit of the undone text as one of <paramref name="json"/>.</summary>
    public static Edit Place(ReadOnlySpan<byte> json, ReadOnlySpan<int> places, Edit edit) => edit with
    {
        Start = places[edit.Start],
        End = EndOf(json, places, edit.End),
        Quote = edit.Quote < 0 ? edit.Quote : places[edit.Quote],
        QuoteLength = edit.Quote < 0 ? 0 : EndOf(json, places, edit.Quote + edit.QuoteLength) - places[edit.Quote],
    };

    // Where the last character ends: what was left out behind it (the end of a colour) stays.
    private static int EndOf(ReadOnlySpan<byte> json, ReadOnlySpan<int> places, int end)
    {
        var last = places[end - 1];
        var width = Next(json, last, out _);
        return width > 0 ? last + width : last + 1;
    }

    // The length in bytes of what stands for a character, or for nothing; 0 when the byte is what it says.
    private static int Next(ReadOnlySpan<byte> json, int at, out char character)
    {
        character = Nothing;
        return json[at] switch
        {
            (byte)'\\' => Escape(json, at, out character),
            (byte)'&' => Entity(json[at..], out character),
            0xE2 or 0xEF => WidthlessAt(json, at, 3),
            _ => 0,
        };
    }

    private static int Escape(ReadOnlySpan<byte> json, int at, out char character)
    {
        character = Nothing;
        if (at + 2 < json.Length && json[at + 1] == '\\')
        {
            // The colour of a text in JSON within the string.
            var backslashes = json[at..].IndexOfAnyExcept((byte)'\\');
            return backslashes is > 1 and <= MaxBackslashes && (json[(at + backslashes)..].StartsWith("u001b["u8) || json[(at + backslashes)..].StartsWith("u001B["u8)) ? Colour(json, at, at + backslashes + 5) : 0;
        }
        if (at + 6 > json.Length || json[at + 1] != 'u' || !ushort.TryParse(json.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
        {
            return 0;
        }
        if (unit == '\u001b')
        {
            return Colour(json, at, at + 6);
        }
        if (unit is '\u200b' or '\u200c' or '\u200d' or '\u2060' or '\ufeff')
        {
            return WidthlessAt(json, at, 6);
        }
        character = (char)unit;
        return unit < ' ' || char.IsSurrogate(character) ? 0 : 6;
    }

    // The length from `at` of a sequence whose bracket is at `bracket`.
    private static int Colour(ReadOnlySpan<byte> json, int at, int bracket)
    {
        if (bracket >= json.Length || json[bracket] != '[')
        {
            return 0;
        }
        var end = bracket + 1;
        while (end < json.Length && end - bracket < MaxColour && (JsonText.Is(json[end], CharClass.Digit) || json[end] == ';'))
        {
            end++;
        }
        return end < json.Length && json[end] is (byte)'m' or (byte)'K' ? end + 1 - at : 0;
    }

    private static int Entity(ReadOnlySpan<byte> text, out char character)
    {
        (character, var length) = text.StartsWith("&quot;"u8) ? ('"', 6)
            : text.StartsWith("&lt;"u8) ? ('<', 4)
            : text.StartsWith("&gt;"u8) ? ('>', 4)
            : text.StartsWith("&#39;"u8) ? ('\'', 5)
            : text.StartsWith("&#34;"u8) ? ('"', 5)
            : (Nothing, 0);
        return length;
    }

    // Its length when it stands between two characters of a token; elsewhere (in an emoji, in Persian) it has a meaning.
    private static int WidthlessAt(ReadOnlySpan<byte> json, int at, int width)
    {
        var rest = json[at..];
        var widthless = width == 6 || rest.StartsWith("\u200b"u8) || rest.StartsWith("\u200c"u8) || rest.StartsWith("\u200d"u8) || rest.StartsWith("\u2060"u8) || rest.StartsWith("\ufeff"u8);
        return widthless && at > 0 && width < rest.Length && JsonText.Is(json[at - 1], CharClass.Base64Url) && JsonText.Is(rest[width], CharClass.Base64Url) ? width : 0;
    }
}
