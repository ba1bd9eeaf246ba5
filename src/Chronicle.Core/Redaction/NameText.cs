using System.Text;

namespace Chronicle.Redaction;

/// <summary>Names inside text, and what stands around them.</summary>
internal static class NameText
{
    private const int Reach = 64;

    /// <summary>The name around <paramref name="at"/>: where it begins and ends.</summary>
    public static bool TryFind(ref Scan scan, int at, out int start, out int end)
    {
        var json = scan.Json;
        start = at;
        for (var floor = Math.Max(0, at - Reach); start > floor && Before(json, start) is > 0 and var width;)
        {
            start -= width;
        }
        if (start > 0 && start <= at && json[start - 1] == '\\' && start < json.Length)
        {
            start += json[start] == 'u' ? 5 : 1; // what follows a backslash is its escape
        }
        end = Math.Max(start, at);
        for (var ceiling = Math.Min(json.Length, at + Reach); end < ceiling && Behind(json, end) is > 0 and var width;)
        {
            end = Math.Min(end + width, json.Length);
        }
        scan.Steps += end - start;
        return start < end;
    }

    /// <summary>Whether a text is nothing but a name.</summary>
    public static bool IsName(ReadOnlySpan<byte> text)
    {
        for (var at = 0; at < text.Length;)
        {
            var width = Behind(text, at);
            if (width == 0)
            {
                return false;
            }
            at += width;
        }
        return true;
    }

    /// <summary>Whether <paramref name="word"/> (in lower case) ends right before <paramref name="at"/>, spaces and line ends between.</summary>
    public static bool Follows(ReadOnlySpan<byte> json, int at, ReadOnlySpan<byte> word)
    {
        var floor = Math.Max(0, at - Reach);
        while (at > floor)
        {
            if (json[at - 1] is (byte)' ' or (byte)'\t')
            {
                at--;
            }
            else if (at - 2 >= floor && json[at - 2] == '\\' && json[at - 1] is (byte)'n' or (byte)'r' or (byte)'t')
            {
                at -= 2;
            }
            else
            {
                break;
            }
        }
        return at >= word.Length && Ascii.EqualsIgnoreCase(json.Slice(at - word.Length, word.Length), word)
            && (at == word.Length || !JsonText.Is(json[at - word.Length - 1], CharClass.Word) || JsonText.Begins(json, at - word.Length, CharClass.Word));
    }

    /// <summary>Whether the name is that of an element whose tag begins before it, a namespace between or not.</summary>
    public static bool BeginsElement(ReadOnlySpan<byte> json, int nameStart)
    {
        var at = nameStart;
        for (var floor = Math.Max(0, at - Reach); at > floor && JsonText.Is(json[at - 1], CharClass.Name | CharClass.Colon);)
        {
            at--;
        }
        return (at == nameStart || json[nameStart - 1] == ':') && IsBefore(json, at, '<');
    }

    /// <summary>Whether the name is the value of an attribute <c>name</c> or <c>key</c>.</summary>
    public static bool IsAttribute(ReadOnlySpan<byte> json, int nameStart)
    {
        var before = json[Math.Max(0, nameStart - Reach)..nameStart].TrimEnd("\\\"'"u8);
        return before.EndsWith("name="u8) || before.EndsWith("key="u8) || before.EndsWith("Name="u8) || before.EndsWith("Key="u8);
    }

    /// <summary>Where the text of the next element begins behind <c>&lt;/key&gt;</c> or <c>&lt;/name&gt;</c>, or 0.</summary>
    public static int BehindElement(ReadOnlySpan<byte> json, int at)
    {
        var stop = Math.Min(json.Length, at + Reach);
        if (!TryTag(json, ref at, stop, "</key>"u8) && !TryTag(json, ref at, stop, "</name>"u8))
        {
            return 0;
        }
        while (at < stop && (JsonText.IsLineEnd(json, at, out var next) || JsonText.IsSpace(JsonText.Read(json, at, out next))))
        {
            at = next;
        }
        return TryTag(json, ref at, stop, "<string>"u8) || TryTag(json, ref at, stop, "<value>"u8) ? at : 0;
    }

    /// <summary>Whether <paramref name="character"/> stands right before <paramref name="at"/>, escaped as <c>\u00XX</c> or not.</summary>
    public static bool IsBefore(ReadOnlySpan<byte> json, int at, char character) =>
        at > 0 && (json[at - 1] == character || (at >= 6 && json[at - 6] == '\\' && json[at - 5] == 'u' && JsonText.Read(json, at - 6, out _) == character));

    private static bool TryTag(ReadOnlySpan<byte> json, ref int at, int stop, ReadOnlySpan<byte> tag)
    {
        var here = at;
        foreach (var expected in tag)
        {
            if (here >= stop || (JsonText.Read(json, here, out here) | 0x20) != (expected | 0x20))
            {
                return false;
            }
        }
        at = here;
        return true;
    }

    // How many bytes of a name end at a position, or begin there: ASCII, or a letter of another script, but no punctuation such as a typographic quote.
    private static int Before(ReadOnlySpan<byte> json, int at)
    {
        if (JsonText.Is(json[at - 1], CharClass.Name))
        {
            return 1;
        }
        var width = 1;
        while (width < 3 && at > width && (json[at - width] & 0xC0) == 0x80)
        {
            width++;
        }
        return at >= width && json[at - width] >= 0xC3 && Behind(json, at - width) == width ? width : 0;
    }

    private static int Behind(ReadOnlySpan<byte> json, int at) => json[at] switch
    {
        < 0x80 => JsonText.Is(json[at], CharClass.Name) ? 1 : 0,
        0xCC or 0xCD => 2, // combining marks
        >= 0xC3 and <= 0xDF => 2,
        0xE0 or 0xE1 => 3,
        0xE3 when at + 1 < json.Length && json[at + 1] == 0x80 => 0,
        >= 0xE3 and <= 0xED => 3,
        _ => 0,
    };
}
