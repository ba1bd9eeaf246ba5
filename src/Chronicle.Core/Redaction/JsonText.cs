using System.Buffers;
using System.Globalization;

namespace Chronicle.Redaction;

/// <summary>Reading along the inside of a JSON string without decoding it. All positions are byte positions in the body.</summary>
internal static class JsonText
{
    /// <summary>What <see cref="Read"/> gives at the string's closing quote and at the end of the bytes.</summary>
    public const int End = -1;

    private static readonly SearchValues<byte> ColourParameters = SearchValues.Create("0123456789;"u8);

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

    /// <summary>Where the run of characters of a class that starts at <paramref name="at"/> ends, escaped ones included.</summary>
    public static int Run(ReadOnlySpan<byte> json, int at, CharClass wanted)
    {
        while (Is(Read(json, at, out var next), wanted))
        {
            at = next;
        }
        return at;
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

    /// <summary>The position of the string's closing quote at or after <paramref name="at"/>, or the end of the bytes.</summary>
    public static int StringEnd(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length)
        {
            var step = json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (step < 0)
            {
                return json.Length;
            }
            at += step;
            if (json[at] == '"')
            {
                return at;
            }
            at += 2;
        }
        return json.Length;
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
            return true;
        }
        return json[at - 1] == 'm' && EndsColour(json[..(at - 1)]);
    }

    public static bool IsSpace(int character) => character is ' ' or '\t';

    /// <summary>The first position at or after <paramref name="at"/> that is no space or tab.</summary>
    public static int SkipSpaces(ReadOnlySpan<byte> json, int at)
    {
        while (IsSpace(Read(json, at, out var next)))
        {
            at = next;
        }
        return at;
    }

    /// <summary>The first position at or after <paramref name="at"/> that is no white space of JSON, outside of strings.</summary>
    public static int SkipWhiteSpace(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length && json[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            at++;
        }
        return at;
    }

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
                >= 'A' and <= 'Z' => CharClass.Upper,
                >= 'a' and <= 'z' => CharClass.Lower,
                >= '0' and <= '9' => CharClass.Digit,
                '-' => CharClass.Dash,
                '_' => CharClass.Underscore,
                '.' => CharClass.Dot,
                '+' or '/' or '=' or '~' => CharClass.Base64,
                _ => CharClass.None,
            };
        }
        return classes;
    }
}
