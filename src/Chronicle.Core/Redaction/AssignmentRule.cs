using System.Buffers;
using System.Text;

namespace Chronicle.Redaction;

/// <summary>Secrets that text gives a name: <c>PASSWORD=…</c>, <c>"token": "…"</c> (JSON within a string included), <c>--api-key …</c>, <c>Cookie: …</c>, <c>&lt;password&gt;…</c>.</summary>
internal static class AssignmentRule
{
    private static readonly SearchValues<byte> NumberParts = SearchValues.Create("0123456789.-"u8);

    /// <summary>What is assigned to the name from <paramref name="nameStart"/> to <paramref name="nameEnd"/>.</summary>
    public static bool TryMatch(ref Scan scan, NameKind kind, int nameStart, int nameEnd, out Edit edit)
    {
        var json = scan.Json;
        edit = default;
        var value = Separator(ref scan, nameStart, nameEnd, out var link);
        if (link == Link.None)
        {
            return false;
        }
        var name = json[nameStart..nameEnd];
        if (link == Link.Element)
        {
            return TryElement(ref scan, kind, name, value, out edit);
        }
        var open = SkipOpeningQuote(json, value, out var quote);
        int start, end;
        if (quote != 0)
        {
            start = SkipScheme(ref scan, open);
            end = scan.QuotedEnd(start, quote);
            if (!IsQuotedSecret(json, kind, name, start, end, link))
            {
                return false;
            }
        }
        else
        {
            if (link == Link.Comma)
            {
                return false;
            }
            start = SkipScheme(ref scan, value);
            end = IsCookie(name) && link == Link.Colon ? scan.LineEnd(start) : scan.PlainEnd(start);
            if (link == Link.Colon && end > start && end - start <= 64 && FirstQuote(json, nameEnd) is > 0 and var width
                && !json[start..end].ContainsAnyExcept(NumberParts))
            {
                // A number of JSON within a string: it stays JSON with the quote of its name.
                edit = new Edit(start, end, RedactionRule.Assignment, nameEnd, width);
                return SecretText.FitsNumber(kind, json[start..end]);
            }
            if (end == start || !IsPlainSecret(json, kind, name, start, end, start > value && link != Link.Equals ? Link.Equals : link))
            {
                return false;
            }
        }
        edit = new Edit(start, end, RedactionRule.Assignment);
        return true;
    }

    /// <summary>Where the quote and its backslashes end that open a value, and which quote it is; 0 when there is none.</summary>
    public static int SkipOpeningQuote(ReadOnlySpan<byte> json, int at, out int quote)
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

    private static bool IsQuotedSecret(ReadOnlySpan<byte> json, NameKind kind, ReadOnlySpan<byte> name, int start, int end, Link link)
    {
        if (end == start || JsonText.IsSpace(json[start]))
        {
            return false;
        }
        var text = json[start..Math.Min(end, start + Scan.Window)];
        return !SecretText.IsReference(text, name) && SecretText.Fits(kind, text) && (link != Link.Comma || SecretText.LooksRandom(text));
    }

    private static bool IsPlainSecret(ReadOnlySpan<byte> json, NameKind kind, ReadOnlySpan<byte> name, int start, int end, Link link)
    {
        var text = json[start..Math.Min(end, start + Scan.Window)];
        if (SecretText.IsReference(text, name) || SecretText.IsCode(text, name) || !SecretText.Fits(kind, text))
        {
            return false;
        }
        if (kind is NameKind.Digits or NameKind.Code or NameKind.Credentials && link is Link.Equals or Link.Colon or Link.SpacedEquals)
        {
            return true;
        }
        return link switch
        {
            Link.Equals or Link.Command => true,
            Link.Flag => text[0] != '-' && !text.Contains((byte)'='),
            // A line of YAML or of a form holds nothing after its value; prose goes on.
            Link.Colon => SecretText.LooksRandom(text) || IsCookie(name) || (IsLineEnd(json, end) && (EndsIn(name, "password"u8) || !Ascii.IsValid(name))),
            _ => SecretText.LooksRandom(text),
        };
    }

    // The text of an XML element, up to its own end.
    private static bool TryElement(ref Scan scan, NameKind kind, ReadOnlySpan<byte> name, int start, out Edit edit)
    {
        var json = scan.Json;
        var end = scan.TagEnd(start);
        var text = json[start..Math.Min(end, start + Scan.Window)];
        edit = new Edit(start, end, RedactionRule.Assignment);
        return !text.IsEmpty && JsonText.Read(json, end, out var next) == '<' && JsonText.Read(json, next, out _) == '/'
            && (!text.Contains((byte)' ') || SecretText.LooksRandom(text)) && text.IndexOfAnyExcept((byte)' ') >= 0
            && !SecretText.IsReference(text, name) && SecretText.Fits(kind, text);
    }

    // What links the name to its value, and where the value begins.
    private static int Separator(ref Scan scan, int nameStart, int at, out Link link)
    {
        var json = scan.Json;
        link = Link.None;
        var closed = SkipQuotes(json, at);
        closed = closed > at && closed < json.Length && json[closed] == ']' ? closed + 1 : closed; // os.environ["NAME"] = …
        var sign = scan.SkipSpaces(closed);
        switch (JsonText.Read(json, sign, out var next))
        {
            case '=':
                link = sign == closed ? Link.Equals : Link.SpacedEquals;
                break;
            case ':':
                link = Link.Colon;
                break;
            case 0xEF when json[sign..].StartsWith("："u8):
                link = Link.Colon;
                next = sign + 3;
                break;
            case ',' when closed > at:
                link = Link.Comma; // setHeader("Authorization", "…")
                break;
            case '>' when sign == at && NameText.IsBefore(json, nameStart, '<'):
                link = Link.Element;
                return next;
            default:
                link = closed == at && sign > at ? Spaced(json, nameStart, at) : Link.None;
                return sign;
        }
        if (link != Link.Comma && JsonText.Read(json, next, out var second) is var follows && follows is '=' or '>' or ':')
        {
            // == and => and := are code, whose literals are quoted; :: is a path.
            link = follows == ':' ? Link.None : Link.SpacedEquals;
            next = JsonText.Read(json, second, out var third) == '=' ? third : second;
        }
        var value = scan.SkipSpaces(next);
        link = value > next && link == Link.Equals ? Link.SpacedEquals : link;
        // openssl -passin pass:…
        if (link == Link.Colon && value == next && at - nameStart == 4 && (NameText.Follows(json, nameStart, "-passin"u8) || NameText.Follows(json, nameStart, "-passout"u8) || NameText.Follows(json, nameStart, "-pass"u8)))
        {
            link = Link.Command;
        }
        return value;
    }

    // Only a space between: a flag, a line of .netrc, `set NAME VALUE`.
    private static Link Spaced(ReadOnlySpan<byte> json, int nameStart, int nameEnd)
    {
        var name = json[nameStart..nameEnd];
        if (name.StartsWith("--"u8))
        {
            return Link.Flag;
        }
        if (NameText.Follows(json, nameStart, "set"u8))
        {
            return Link.SpacedEquals;
        }
        if (EndsIn(name, "password"u8) && name.Length == 8)
        {
            var before = json[Math.Max(0, nameStart - 160)..nameStart];
            return (before.IndexOf("login "u8) >= 0 || before.IndexOf("account "u8) >= 0) && (before.IndexOf("machine "u8) >= 0 || before.IndexOf("default "u8) >= 0) ? Link.Equals : Link.None;
        }
        return Link.None;
    }

    private static int SkipQuotes(ReadOnlySpan<byte> json, int at)
    {
        while (JsonText.Read(json, at, out var next) is '\\' or '"' or '\'' or '`')
        {
            at = next;
        }
        return at;
    }

    // The length of the backslashes and the quote at a position.
    private static int FirstQuote(ReadOnlySpan<byte> json, int at)
    {
        var quote = at;
        while (quote < json.Length && json[quote] == '\\')
        {
            quote++;
        }
        return quote < json.Length && json[quote] == '"' ? quote + 1 - at : 0;
    }

    // "Authorization: Token abc": the scheme may stay.
    private static int SkipScheme(ref Scan scan, int at)
    {
        var json = scan.Json;
        var end = scan.Run(at, CharClass.Letter | CharClass.Dash, 17);
        var known = end - at is >= 5 and <= 16 && (Is(json[at..end], "bearer"u8) || Is(json[at..end], "basic"u8) || Is(json[at..end], "token"u8)
            || Is(json[at..end], "digest"u8) || Is(json[at..end], "apikey"u8));
        var after = known ? scan.SkipSpaces(end) : at;
        return after > end ? after : at;
    }

    private static bool IsLineEnd(ReadOnlySpan<byte> json, int at) => JsonText.Read(json, at, out _) is JsonText.End or '\n' or '\r';

    private static bool IsCookie(ReadOnlySpan<byte> name) => EndsIn(name, "cookie"u8);

    private static bool EndsIn(ReadOnlySpan<byte> name, ReadOnlySpan<byte> word) => name.Length >= word.Length && Is(name[^word.Length..], word);

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(text, word);

    private enum Link
    {
        None,
        Equals,
        SpacedEquals,
        Colon,
        Comma,
        Flag,
        Command,
        Element,
    }
}
