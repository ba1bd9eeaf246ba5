using System.Text;

namespace Chronicle.Redaction;

/// <summary>Names and values that stand beside each other: <c>{"name":"DB_PASSWORD","value":"…"}</c> in either order, its XML and YAML, <c>["Authorization","…"]</c>, and flags
/// of a command in an array.</summary>
internal static class PairRule
{
    // What may stand between a name and its value: other members of the same object.
    private const int Reach = 256;

    /// <summary>The value that belongs to the secret name in the JSON string from <paramref name="start"/> to <paramref name="end"/>.</summary>
    public static bool TryMember(ref Scan scan, NameKind kind, int start, int end, out int next)
    {
        next = end;
        var json = scan.Json;
        var before = start - 2;
        while (before >= 0 && json[before] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' && start - before < Reach)
        {
            before--;
        }
        scan.Steps += start - before;
        if (before < 0)
        {
            return false;
        }
        var count = scan.Edits?.Count ?? 0;
        if (json[before] == ':')
        {
            var value = ValueBehind(ref scan, end + 1);
            value = value < 0 ? ValueBefore(ref scan, before) : value;
            if (value >= 0 && EndsInLabel(json, before))
            {
                next = Math.Max(next, MemberRule.AddValue(ref scan, kind, start, end, value));
            }
        }
        else if (json[before] is (byte)'[' or (byte)',')
        {
            next = Element(ref scan, kind, start, end, before);
        }
        return (scan.Edits?.Count ?? 0) > count;
    }

    /// <summary>The same inside text: behind the name's quote or line, a word such as "value" and its sign.</summary>
    public static bool TryText(ref Scan scan, NameKind kind, int nameStart, int nameEnd, out Edit edit)
    {
        edit = default;
        var json = scan.Json;
        var at = SkipNoise(json, nameEnd, out var parted);
        scan.Steps += at - nameEnd;
        if (!parted || !IsValueWord(json, at, out var word))
        {
            return false;
        }
        var sign = SkipNoise(json, word, out _);
        if (sign >= json.Length || json[sign] is not ((byte)':' or (byte)'='))
        {
            return false;
        }
        var value = scan.SkipSpaces(sign + 1);
        var start = AssignmentRule.SkipOpeningQuote(json, value, out var quote);
        var end = quote != 0 ? scan.QuotedEnd(start, quote) : scan.PlainEnd(start = value);
        var text = json[start..Math.Min(end, start + Scan.Window)];
        edit = new Edit(start, end, RedactionRule.Assignment);
        return !text.IsEmpty && !SecretText.IsReference(text, json[nameStart..nameEnd]) && SecretText.Fits(kind, text);
    }

    // ,"value":"…" behind it, other short members between.
    private static int ValueBehind(ref Scan scan, int at)
    {
        var json = scan.Json;
        for (var stop = Math.Min(json.Length, at + Reach); at < stop;)
        {
            at = scan.SkipWhiteSpace(at);
            if (at >= stop || json[at] != ',')
            {
                return -1;
            }
            at = scan.SkipWhiteSpace(at + 1);
            if (at >= stop || json[at] != '"')
            {
                return -1;
            }
            var name = at + 1;
            var nameEnd = scan.StringEnd(name);
            at = scan.SkipWhiteSpace(nameEnd + 1);
            if (at >= json.Length || json[at] != ':')
            {
                return -1;
            }
            at = scan.SkipWhiteSpace(at + 1);
            if (IsValueName(json[name..nameEnd]))
            {
                return at < json.Length ? at : -1;
            }
            if (at >= stop || json[at] is (byte)'{' or (byte)'[')
            {
                return -1;
            }
            at = json[at] == '"' ? scan.StringEnd(at + 1) + 1 : scan.Run(at, CharClass.Alnum | CharClass.Dash | CharClass.Dot | CharClass.Base64);
        }
        return -1;
    }

    // "value":"…", before "name": the string that ends before the member's name.
    private static int ValueBefore(ref Scan scan, int colon)
    {
        var json = scan.Json;
        var floor = Math.Max(0, colon - Reach);
        scan.Steps += colon - floor;
        var label = OpenBefore(json, floor, colon, out _);
        if (label <= floor)
        {
            return -1;
        }
        var comma = SkipBack(json, floor, label);
        if (comma <= floor || json[comma - 1] != ',')
        {
            return -1;
        }
        var value = OpenBefore(json, floor, comma - 1, out _);
        if (value <= floor)
        {
            return -1;
        }
        var sign = SkipBack(json, floor, value);
        if (sign <= floor || json[sign - 1] != ':')
        {
            return -1;
        }
        var name = OpenBefore(json, floor, sign - 1, out var nameEnd);
        return name >= floor && IsValueName(json[(name + 1)..nameEnd]) ? value : -1;
    }

    // Where the string opens whose closing quote is the last thing before a position.
    private static int OpenBefore(ReadOnlySpan<byte> json, int floor, int at, out int close)
    {
        close = SkipBack(json, floor, at) - 1;
        if (close <= floor || json[close] != '"')
        {
            return -1;
        }
        for (var end = close; end > floor;)
        {
            var quote = floor + json[floor..end].LastIndexOf((byte)'"');
            if (quote < floor || (quote == floor && json[quote] != '"'))
            {
                return -1;
            }
            var backslashes = quote - floor - 1 - json[floor..quote].LastIndexOfAnyExcept((byte)'\\');
            if (backslashes % 2 == 0)
            {
                return quote;
            }
            end = quote;
        }
        return -1;
    }

    private static int SkipBack(ReadOnlySpan<byte> json, int floor, int at)
    {
        while (at > floor && json[at - 1] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at--;
        }
        return at;
    }

    // The next string of the array: the pair's value in an array of two in an array, else only what looks like a secret.
    private static int Element(ref Scan scan, NameKind kind, int start, int end, int before)
    {
        var json = scan.Json;
        var comma = scan.SkipWhiteSpace(end + 1);
        var quote = comma < json.Length && json[comma] == ',' ? scan.SkipWhiteSpace(comma + 1) : json.Length;
        if (quote >= json.Length || json[quote] != '"')
        {
            return end;
        }
        var close = scan.StringEnd(quote + 1);
        var text = json[(quote + 1)..Math.Min(close, quote + 1 + Scan.Window)];
        var outer = SkipBack(json, Math.Max(0, before - 8), before);
        var pair = json[before] == '[' && outer > 0 && json[outer - 1] is (byte)'[' or (byte)',' && scan.SkipWhiteSpace(close + 1) is var bracket && bracket < json.Length && json[bracket] == ']';
        var isSecret = !text.IsEmpty && text[0] != '-' && !SecretText.IsReference(text, json[start..end]) && (IsHeaderOrFlag(json[start..end]) ? pair || SecretText.LooksRandom(text) : LooksLikeValue(text));
        return isSecret ? MemberRule.AddText(ref scan, kind, json[start..end], quote) : end;
    }

    // "Authorization", "X-Api-Key", "--password": beside a plain word such as "token" there may stand any other word.
    private static bool IsHeaderOrFlag(ReadOnlySpan<byte> name) =>
        JsonText.Is(name[0], CharClass.Upper | CharClass.Dash) || name.Contains((byte)'-') || (name.Length >= 6 && Is(name[^6..], "cookie"u8)) || Is(name, "authorization"u8);

    private static bool LooksLikeValue(ReadOnlySpan<byte> text) =>
        JsonText.HasAny(text, CharClass.Digit) && !text.ContainsAny((byte)' ', (byte)'\\') && SecretText.LooksRandom(text);

    // The member that the colon belongs to says what things are called.
    private static bool EndsInLabel(ReadOnlySpan<byte> json, int colon)
    {
        var floor = Math.Max(0, colon - 32);
        var open = OpenBefore(json, floor, colon, out var close);
        if (open < 0)
        {
            return false;
        }
        var label = json[(open + 1)..close];
        return EndsIn(label, "name"u8) || EndsIn(label, "key"u8) || Is(label, "k"u8) || Is(label, "header"u8) || Is(label, "field"u8) || Is(label, "variable"u8) || Is(label, "var"u8)
            || Is(label, "parameter"u8) || Is(label, "param"u8) || Is(label, "label"u8) || Is(label, "property"u8) || Is(label, "setting"u8) || Is(label, "env"u8);
    }

    private static bool IsValueName(ReadOnlySpan<byte> name) =>
        EndsIn(name, "value"u8) || Is(name, "val"u8) || Is(name, "v"u8) || Is(name, "content"u8);

    private static bool IsValueWord(ReadOnlySpan<byte> json, int at, out int end)
    {
        end = Math.Min(json.Length, at + 5);
        return at + 5 <= json.Length && Is(json[at..end], "value"u8);
    }

    // Quotes, backslashes, commas, white space. Parted: more than one space of prose.
    private static int SkipNoise(ReadOnlySpan<byte> json, int at, out bool parted)
    {
        parted = false;
        for (var stop = Math.Min(json.Length, at + 64); at < stop; at++)
        {
            switch (json[at])
            {
                case (byte)' ':
                    break;
                case (byte)'\\' when at + 1 < stop && json[at + 1] is (byte)'n' or (byte)'r' or (byte)'t' or (byte)'"' or (byte)'\\':
                    parted = true;
                    at++;
                    break;
                case (byte)'\'' or (byte)',' or (byte)'\n' or (byte)'\r' or (byte)'\t':
                    parted = true;
                    break;
                default:
                    return at;
            }
        }
        return at;
    }

    private static bool EndsIn(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => text.Length >= word.Length && Is(text[^word.Length..], word);

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(text, word);
}
