using System.Buffers;
using System.Text;

namespace Chronicle.Redaction;

/// <summary>Secrets that text gives a name: <c>PASSWORD=…</c>, <c>"token": "…"</c> (JSON within a string included), <c>--api-key …</c>, <c>Cookie: …</c>, <c>&lt;password&gt;…</c>.</summary>
internal static class AssignmentRule
{
    // A tag with attributes is looked at so far.
    private const int MaxAttributes = 128;

    private static readonly SearchValues<byte> NumberParts = SearchValues.Create("0123456789.-"u8);

    /// <summary>What is assigned to the name from <paramref name="nameStart"/> to <paramref name="nameEnd"/>.</summary>
    public static bool TryMatch(ref Scan scan, NameKind kind, int nameStart, int nameEnd, out Edit edit)
    {
        var json = scan.Json;
        edit = default;
        var value = Separator(ref scan, nameStart, nameEnd, out var link);
        if (link == Link.None || (link == Link.Colon && IsProse(json, nameStart, nameEnd, value)))
        {
            return false;
        }
        var name = json[nameStart..nameEnd];
        if (link == Link.Element)
        {
            return TryElement(ref scan, kind, name, value, out edit);
        }
        value = link == Link.Colon ? SkipBlockSign(ref scan, value) : value;
        var open = SkipOpeningQuote(json, value, out var quote);
        int start, end;
        if (quote != 0)
        {
            start = SkipScheme(ref scan, name, open);
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
            start = SkipScheme(ref scan, name, value);
            end = IsCookie(name) && link == Link.Colon ? scan.LineEnd(start) : scan.PlainEnd(start);
            if (link == Link.Colon && end > start && end - start <= 64 && FirstQuote(json, nameEnd) is > 0 and var width
                && !json[start..end].ContainsAnyExcept(NumberParts))
            {
                // A number of JSON within a string: it stays JSON with the quote of its name.
                edit = new Edit(start, end, RedactionRule.Assignment, nameEnd, width);
                return SecretText.FitsNumber(kind, json[start..end]);
            }
            if (end == start || !IsPlainSecret(json, kind, name, start, end, start > value && link != Link.Prose ? Link.Equals : link))
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
        if (end == start || SecretText.ClosesOrSpaces(json[start]))
        {
            return false;
        }
        var text = json[start..Math.Min(end, start + Scan.Window)];
        return !SecretText.IsReference(text, name) && SecretText.Fits(kind, text) && (link is not (Link.Comma or Link.Prose) || SecretText.LooksRandom(text));
    }

    private static bool IsPlainSecret(ReadOnlySpan<byte> json, NameKind kind, ReadOnlySpan<byte> name, int start, int end, Link link)
    {
        var text = json[start..Math.Min(end, start + Scan.Window)];
        if (SecretText.IsReference(text, name) || (SecretText.IsCode(text, name) && !(link == Link.Colon && Starts(name, "x-"u8))) || !SecretText.Fits(kind, text))
        {
            return false;
        }
        if (kind is NameKind.Digits or NameKind.Code or NameKind.Credentials && link is Link.Equals or Link.Colon or Link.SpacedEquals)
        {
            return true;
        }
        return link switch
        {
            Link.Equals or Link.Command => text.Length > 2 || text.ContainsAnyExceptInRange((byte)'0', (byte)'9'), // a flag's 0 or 1
            Link.Flag => text[0] != '-' && (IsCookie(name) || !text.TrimEnd((byte)'=').Contains((byte)'=')) && !(kind == NameKind.Pass && text.Contains((byte)':')), // -pass env:NAME
            // A line of YAML or of a form holds nothing after its value; prose goes on.
            Link.Colon => !SecretText.IsTag(text) && (SecretText.LooksRandom(text) || (IsCookie(name) && text.Contains((byte)'=')) || (IsLineEnd(json, end) && SecretText.MayBeWord(kind, name, text))),
            Link.Prose => SecretText.LooksRandom(text) && JsonText.HasAny(text, CharClass.Digit) && !text.ContainsAny("=:\\"u8),
            _ => SecretText.LooksRandom(text),
        };
    }

    // "First pass: …", "PASS: …", "unexpected token: …", and the parts of an ARN.
    private static bool IsProse(ReadOnlySpan<byte> json, int nameStart, int nameEnd, int value)
    {
        var name = json[nameStart..nameEnd];
        if (Is(name, "pass"u8))
        {
            return name[0] == 'P' || (nameStart >= 2 && json[nameStart - 1] == ' ' && JsonText.Is(json[nameStart - 2], CharClass.Letter)
                && !NameText.Follows(json, nameStart, "user"u8) && !NameText.Follows(json, nameStart, "db"u8) && !NameText.Follows(json, nameStart, "and"u8));
        }
        if (nameStart > 0 && json[nameStart - 1] == ':')
        {
            return value == nameEnd + 1;
        }
        return Is(name, "token"u8) && (NameText.Follows(json, nameStart, "unexpected"u8) || NameText.Follows(json, nameStart, "expected"u8) || NameText.Follows(json, nameStart, "invalid"u8)
            || NameText.Follows(json, nameStart, "emitted"u8) || NameText.Follows(json, nameStart, "next"u8) || NameText.Follows(json, nameStart, "current"u8) || NameText.Follows(json, nameStart, "unknown"u8));
    }

    // The text of an XML element, up to its own end.
    private static bool TryElement(ref Scan scan, NameKind kind, ReadOnlySpan<byte> name, int start, out Edit edit)
    {
        var json = scan.Json;
        var data = json[start..].StartsWith("<![CDATA["u8);
        start += data ? 9 : 0;
        var tag = scan.TagEnd(start);
        var end = data && json[..tag].EndsWith("]]>"u8) ? Math.Max(start, tag - 3) : tag;
        var text = json[start..Math.Min(end, start + Scan.Window)];
        edit = new Edit(start, end, RedactionRule.Assignment);
        return !text.IsEmpty && JsonText.Read(json, tag, out var next) == '<' && JsonText.Read(json, next, out _) == '/'
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
            case '>' when sign == at ? NameText.BeginsElement(json, nameStart) : NameText.IsAttribute(json, nameStart):
                link = Link.Element;
                return next;
            case '<' when sign == at && NameText.BehindElement(json, sign) is > 0 and var element:
                link = Link.Element;
                return element;
            default:
                return closed == at && sign > at ? Spaced(ref scan, nameStart, at, sign, out link) : sign;
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

    // Only a space between: a flag, a line of .netrc, `set NAME VALUE`, "the password is …", an element with attributes. Gives where the value begins.
    private static int Spaced(ref Scan scan, int nameStart, int nameEnd, int value, out Link link)
    {
        var json = scan.Json;
        var name = json[nameStart..nameEnd];
        var rest = json[value..];
        link = Link.None;
        if (name[0] == '-' && name.Length > 4)
        {
            link = Link.Flag;
        }
        else if (Starts(rest, "is "u8) || Starts(rest, "ist "u8) || Starts(rest, "est "u8))
        {
            link = Link.Prose;
            value = scan.SkipSpaces(value + rest.IndexOf((byte)' '));
        }
        else if (NameText.Follows(json, nameStart, "set"u8) || NameText.Follows(json, nameStart, "setx"u8) || NameText.Follows(json, nameStart, "env"u8)
            || NameText.Follows(json, nameStart, "-x"u8) || NameText.Follows(json, nameStart, "-gx"u8) || NameText.Follows(json, nameStart, "-Ux"u8) || EndsIn(name, "_authToken"u8))
        {
            var body = Starts(rest, "--body "u8) || Starts(rest, "-b "u8);
            link = body ? Link.Command : Link.SpacedEquals;
            value = body ? scan.SkipSpaces(value + rest.IndexOf((byte)' ')) : value;
        }
        else if (Is(name, "password"u8))
        {
            var before = json[Math.Max(0, nameStart - 160)..nameStart];
            var netrc = (before.IndexOf("login "u8) >= 0 || before.IndexOf("account "u8) >= 0) && (before.IndexOf("machine "u8) >= 0 || before.IndexOf("default "u8) >= 0);
            var quoted = rest.StartsWith("'"u8) && (NameText.Follows(json, nameStart, "with"u8) || NameText.Follows(json, nameStart, "encrypted"u8) || NameText.Follows(json, nameStart, "set"u8)); // SQL
            link = netrc || quoted || before.IndexOf("wifi connect "u8) >= 0 ? Link.Equals : Link.None;
        }
        if (link == Link.None && NameText.BeginsElement(json, nameStart) && rest[..Math.Min(rest.Length, MaxAttributes)].IndexOfAny((byte)'>', (byte)'<') is >= 0 and var end && rest[end] == '>')
        {
            link = Link.Element;
            value += end + 1;
        }
        scan.Steps += MaxAttributes / 8;
        return value;
    }

    // A block of YAML: the sign and the line's end before its text.
    private static int SkipBlockSign(ref Scan scan, int at)
    {
        var json = scan.Json;
        if (at >= json.Length || json[at] is not ((byte)'|' or (byte)'>'))
        {
            return at;
        }
        JsonText.Read(json, at, out var next);
        next = JsonText.Read(json, next, out var behind) is '-' or '+' ? behind : next;
        return JsonText.IsLineEnd(json, next, out var line) ? scan.SkipSpaces(line) : at;
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
    private static int SkipScheme(ref Scan scan, ReadOnlySpan<byte> name, int at)
    {
        var json = scan.Json;
        var end = scan.Run(at, CharClass.Letter | CharClass.Dash, 17);
        var known = end - at is >= 5 and <= 16 && (Is(json[at..end], "bearer"u8) || Is(json[at..end], "basic"u8) || Is(json[at..end], "token"u8)
            || Is(json[at..end], "digest"u8) || Is(json[at..end], "apikey"u8));
        var scheme = known || (end - at is > 0 and <= 16 && EndsIn(name, "authorization"u8));
        var after = scheme ? scan.SkipSpaces(end) : at;
        return after > end && (known || IsRandom(json, after, scan.PlainEnd(after))) ? after : at;
    }

    private static bool IsRandom(ReadOnlySpan<byte> json, int start, int end) => end - start >= 12 && SecretText.LooksRandom(json[start..Math.Min(end, start + Scan.Window)]);

    private static bool Starts(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => text.Length >= word.Length && Is(text[..word.Length], word);

    private static bool IsLineEnd(ReadOnlySpan<byte> json, int at) => JsonText.Read(json, at, out _) == JsonText.End || JsonText.IsLineEnd(json, at, out _);

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
        Prose,
        Element,
    }
}
