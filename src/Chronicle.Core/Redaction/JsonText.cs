using System.Buffers;
using System.Globalization;

namespace Chronicle.Redaction;

/// <summary>Reading along the inside of a JSON string without decoding it. All positions are byte positions in the body.</summary>
internal static class JsonText
{
    /// <summary>What <see cref="Read"/> gives at the string's closing quote and at the end of the bytes.</summary>
    public const int End = -1;

    private static readonly SearchValues<byte> ColourParameters = SearchValues.Create("0123456789;"u8);

    /// <summary><c>ESC [ 38 ; 2 ; 255 ; 255 ; 255 m</c> is the longest colour there is.</summary>
    private const int MaxColour = 24;

    // \uXXXX
    private const int EscapeLength = 6;

    private static readonly CharClass[] Classes = MakeClasses();

    public static bool Is(int character, CharClass wanted) => (uint)character < 128 && (Classes[character] & wanted) != 0;

    /// <summary>The character at <paramref name="at"/>, its escape undone (bytes above 0x7F stay bytes), and where the next one is.</summary>
    public static int Read(ReadOnlySpan<byte> json, int at, out int next)
    {
        next = at;
        if ((uint)at >= (uint)json.Length || json[at] == '"')
        {
            return End;
        }
        next = at + 1;
        if (json[at] != '\\')
        {
            return json[at];
        }
        if (next >= json.Length)
        {
            return End;
        }
        next++;
        switch (json[at + 1])
        {
            case (byte)'n':
                return '\n';
            case (byte)'r':
                return '\r';
            case (byte)'t':
                return '\t';
            case (byte)'u' when at + 6 <= json.Length && ushort.TryParse(json.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                next = at + 6;
                return unit;
            default:
                return json[at + 1];
        }
    }

    /// <summary>Whether a line ends at <paramref name="at"/>, also when it is the text of JSON within the string.</summary>
    public static bool IsLineEnd(ReadOnlySpan<byte> json, int at, out int next)
    {
        var character = Read(json, at, out next);
        return character is '\n' or '\r' || (character == '\\' && Read(json, next, out next) is 'n' or 'r');
    }

    /// <summary>Whether any of the (unescaped) bytes is of the class.</summary>
    public static bool HasAny(ReadOnlySpan<byte> text, CharClass wanted)
    {
        foreach (var value in text)
        {
            if (Is(value, wanted))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether a token may begin at <paramref name="at"/>: what stands before is not of the class, or is the end of an escape or of a terminal's colour.</summary>
    public static bool Begins(ReadOnlySpan<byte> json, int at, CharClass partOfToken)
    {
        if (at == 0 || !Is(json[at - 1], partOfToken))
        {
            return true;
        }
        if (at >= 2 && json[at - 2] == '\\' && json[at - 1] is (byte)'n' or (byte)'r' or (byte)'t' or (byte)'b' or (byte)'f')
        {
            return true;
        }
        if (at >= 6 && json[at - 6] == '\\' && json[at - 5] == 'u')
        {
            return !Is(Read(json, at - 6, out _), partOfToken);
        }
        return json[at - 1] == 'm' && EndsColour(json[Math.Max(0, at - 1 - MaxColour)..(at - 1)]);
    }

    /// <summary>The beginning of the escape that has <paramref name="at"/> inside it, else <paramref name="at"/>.</summary>
    public static int EscapeStart(ReadOnlySpan<byte> json, int at)
    {
        for (var start = at - 1; start >= Math.Max(0, at - EscapeLength + 1); start--)
        {
            if (json[start] == '\\')
            {
                var backslashes = start - json[..start].LastIndexOfAnyExcept((byte)'\\');
                return backslashes % 2 == 1 && at < start + (json[start + 1] == 'u' ? EscapeLength : 2) ? start : at;
            }
        }
        return at;
    }

    /// <summary>The end of that escape.</summary>
    public static int EscapeEnd(ReadOnlySpan<byte> json, int at)
    {
        var start = EscapeStart(json, at);
        return start == at ? at : Math.Min(json.Length, start + (json[start + 1] == 'u' ? EscapeLength : 2));
    }

    public static bool IsSpace(int character) => character is ' ' or '\t';

    // ESC [ 1 ; 32 m
    private static bool EndsColour(ReadOnlySpan<byte> before)
    {
        var parameters = before.LastIndexOfAnyExcept(ColourParameters);
        return parameters >= 0 && before[parameters] == '[';
    }

    private static CharClass[] MakeClasses()
    {
        var classes = new CharClass[128];
        for (var value = 0; value < classes.Length; value++)
        {
            classes[value] = (char)value switch
            {
                >= 'A' and <= 'F' => CharClass.Upper | CharClass.Hex,
                >= 'a' and <= 'f' => CharClass.Lower | CharClass.Hex,
                >= 'A' and <= 'Z' => CharClass.Upper,
                >= 'a' and <= 'z' => CharClass.Lower,
                >= '0' and <= '9' => CharClass.Digit | CharClass.Hex,
                '-' => CharClass.Dash,
                '_' => CharClass.Underscore,
                '.' => CharClass.Dot,
                '/' => CharClass.Base64 | CharClass.Slash,
                '+' or '=' or '~' => CharClass.Base64,
                ':' => CharClass.Colon,
                '%' => CharClass.Percent,
                _ => CharClass.None,
            };
        }
        return classes;
    }
}
