using System.Text;

namespace Chronicle.Redaction;

/// <summary>Secrets that text gives a name: <c>PASSWORD=…</c>, <c>"token": "…"</c> (JSON within a string included), <c>--api-key …</c>, <c>Cookie: …</c>.</summary>
internal static class AssignmentRule
{
    /// <summary>The name around <paramref name="at"/>, and where it ends.</summary>
    public static ReadOnlySpan<byte> NameAt(ReadOnlySpan<byte> json, int at, out int end)
    {
        var start = at;
        for (var floor = Math.Max(0, at - 64); start > floor && JsonText.Is(json[start - 1], CharClass.Name);)
        {
            start--;
        }
        if (start > 0 && json[start - 1] == '\\')
        {
            start += json[start] == 'u' ? 5 : 1; // what follows a backslash is its escape
        }
        end = at;
        for (var ceiling = Math.Min(json.Length, at + 64); end < ceiling && JsonText.Is(json[end], CharClass.Name);)
        {
            end++;
        }
        return start < end ? json[start..end] : default;
    }

    /// <summary>What is assigned to the name that ends at <paramref name="nameEnd"/>.</summary>
    public static bool TryMatch(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, int nameEnd, out Edit edit)
    {
        edit = default;
        var value = Separator(json, name, nameEnd, out var link);
        if (link == Link.None)
        {
            return false;
        }
        var open = SkipOpeningQuote(json, value, out var quote);
        int start, end;
        if (quote != 0)
        {
            start = SkipScheme(json, open);
            end = QuotedEnd(json, start, quote);
            if (end == start || JsonText.IsSpace(json[start]) || SecretText.IsReference(json[start..end], name))
            {
                return false;
            }
        }
        else
        {
            start = SkipScheme(json, value);
            end = IsCookie(name) && link == Link.Colon ? LineEnd(json, start) : PlainEnd(json, start);
            if (end == start || !IsPlainSecret(json, name, start, end, start > value && link != Link.Equals ? Link.Equals : link))
            {
                return false;
            }
        }
        edit = new Edit(start, end, RedactionRule.Assignment);
        return true;
    }

    private static bool IsPlainSecret(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, int start, int end, Link link)
    {
        var text = json[start..end];
        if (SecretText.IsReference(text, name) || SecretText.IsCode(text, name))
        {
            return false;
        }
        return link switch
        {
            Link.Equals => true,
            Link.Flag => text[0] != '-' && !text.Contains((byte)'='),
            // A line of YAML or of a form holds nothing after its value; prose goes on.
            Link.Colon => SecretText.LooksRandom(text) || IsCookie(name) || (IsLineEnd(json, end) && IsPassword(name)),
            _ => SecretText.LooksRandom(text),
        };
    }

    // What links the name to its value, and where the value begins.
    private static int Separator(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, int at, out Link link)
    {
        link = Link.None;
        var closed = SkipQuotes(json, at);
        var sign = JsonText.SkipSpaces(json, closed);
        switch (JsonText.Read(json, sign, out var next))
        {
            case '=':
                link = sign == closed ? Link.Equals : Link.SpacedEquals;
                break;
            case ':':
                link = Link.Colon;
                break;
            default:
                link = closed == at && sign > at && name.StartsWith("--"u8) ? Link.Flag : Link.None;
                return sign;
        }
        if (JsonText.Read(json, next, out var second) is var follows && follows is '=' or '>' or ':')
        {
            // == and => and := are code, whose literals are quoted; :: is a path.
            link = follows == ':' ? Link.None : Link.SpacedEquals;
            next = JsonText.Read(json, second, out var third) == '=' ? third : second;
        }
        var value = JsonText.SkipSpaces(json, next);
        link = value > next && link == Link.Equals ? Link.SpacedEquals : link;
        return value;
    }

    private static int SkipQuotes(ReadOnlySpan<byte> json, int at)
    {
        while (JsonText.Read(json, at, out var next) is '\\' or '"' or '\'' or '`')
        {
            at = next;
        }
        return at;
    }

    private static int SkipOpeningQuote(ReadOnlySpan<byte> json, int at, out int quote)
    {
        int character;
        while ((character = JsonText.Read(json, at, out var next)) is '\\' or '"' or '\'' or '`')
        {
            at = next;
            if (character != '\\')
            {
                quote = character;
                return at;
            }
        }
        quote = 0;
        return at;
    }

    // "Authorization: Token abc": the scheme may stay.
    private static int SkipScheme(ReadOnlySpan<byte> json, int at)
    {
        var end = JsonText.Run(json, at, CharClass.Letter | CharClass.Dash);
        var known = end - at is >= 5 and <= 16 && (Is(json[at..end], "bearer"u8) || Is(json[at..end], "basic"u8) || Is(json[at..end], "token"u8)
            || Is(json[at..end], "digest"u8) || Is(json[at..end], "apikey"u8));
        var after = known ? JsonText.SkipSpaces(json, end) : at;
        return after > end ? after : at;
    }

    // The same quote again, without the backslashes that a nested escape puts before it; a line's end closes too.
    private static int QuotedEnd(ReadOnlySpan<byte> json, int at, int quote)
    {
        var backslashes = -1;
        while (true)
        {
            var character = JsonText.Read(json, at, out var next);
            if (character is JsonText.End or '\n' or '\r' || character == quote)
            {
                return backslashes >= 0 ? backslashes : at;
            }
            backslashes = character != '\\' ? -1 : backslashes >= 0 ? backslashes : at;
            at = next;
        }
    }

    private static int PlainEnd(ReadOnlySpan<byte> json, int at)
    {
        while (true)
        {
            var character = JsonText.Read(json, at, out var next);
            if (character is JsonText.End or <= ' ' or '"' or '\'' or '`' or '\\' or ';' or '&' or '|' or '<' or '>' or ')' or ']' or '}'
                || (character == ',' && JsonText.Read(json, next, out _) is JsonText.End or <= ' '))
            {
                return at;
            }
            at = next;
        }
    }

    private static int LineEnd(ReadOnlySpan<byte> json, int at)
    {
        while (JsonText.Read(json, at, out var next) is not (JsonText.End or '\n' or '\r' or '\'' or '"' or '\\'))
        {
            at = next;
        }
        return at;
    }

    private static bool IsLineEnd(ReadOnlySpan<byte> json, int at) => JsonText.Read(json, at, out _) is JsonText.End or '\n' or '\r';

    private static bool IsCookie(ReadOnlySpan<byte> name) => name.Length >= 6 && Is(name[^6..], "cookie"u8);

    private static bool IsPassword(ReadOnlySpan<byte> name) => name.Length >= 8 && Is(name[^8..], "password"u8);

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(text, word);

    private enum Link
    {
        None,
        Equals,
        SpacedEquals,
        Colon,
        Flag,
    }
}
