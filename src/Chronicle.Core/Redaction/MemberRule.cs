namespace Chronicle.Redaction;

/// <summary>Members of the body's own objects: a secret's name takes its text or number away, and every text and number of an array or object that it names.</summary>
internal static class MemberRule
{
    /// <summary>Whether <paramref name="at"/> is inside a member's name, and where that name begins and ends (at its quotes).</summary>
    public static bool TryName(ref Scan scan, int at, out int start, out int end)
    {
        if (!TryString(ref scan, at, out start, out end))
        {
            return false;
        }
        var colon = scan.SkipWhiteSpace(end + 1);
        return colon < scan.Json.Length && scan.Json[colon] == ':';
    }

    /// <summary>The short string around <paramref name="at"/>: between its quotes.</summary>
    public static bool TryString(ref Scan scan, int at, out int start, out int end)
    {
        var json = scan.Json;
        start = 0;
        end = at;
        var near = json[at..Math.Min(json.Length, at + NameWords.MaxLength)];
        var close = 0;
        while (close < near.Length && near[close..].IndexOfAny((byte)'"', (byte)'\\') is >= 0 and var step)
        {
            close += step;
            if (near[close] == '"')
            {
                break;
            }
            close += 2;
        }
        scan.Steps += Math.Min(close, near.Length);
        if (close >= near.Length || near[close] != '"')
        {
            return false;
        }
        end = at + close;
        start = NameStart(ref scan, at);
        return start >= 0;
    }

    /// <summary>Takes the value of the member whose name ends at <paramref name="nameEnd"/>, and gives where to go on looking.</summary>
    public static int AddValue(ref Scan scan, NameKind kind, int nameStart, int nameEnd)
    {
        var json = scan.Json;
        var value = scan.SkipWhiteSpace(scan.SkipWhiteSpace(nameEnd + 1) + 1);
        return value >= json.Length || nameStart < scan.Taken ? value : AddValue(ref scan, kind, nameStart, nameEnd, value);
    }

    /// <summary>The same for the value at <paramref name="value"/>.</summary>
    public static int AddValue(ref Scan scan, NameKind kind, int nameStart, int nameEnd, int value)
    {
        var json = scan.Json;
        switch (json[value])
        {
            case (byte)'"':
                return kind == NameKind.Token && IsPiece(ref scan, json[nameStart..nameEnd], nameStart, value) ? value : AddText(ref scan, kind, json[nameStart..nameEnd], value);
            case (byte)'[' or (byte)'{' when kind is not (NameKind.Digits or NameKind.Pass or NameKind.Credentials or NameKind.Code):
                scan.Taken = AddLeaves(ref scan, json[nameStart..nameEnd], value, nameEnd);
                return value;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                return AddNumber(ref scan, kind, value, nameEnd);
            default:
                return value;
        }
    }

    /// <summary>Takes the text whose opening quote is at <paramref name="quote"/> if its name's kind says so, and gives where it ends.</summary>
    public static int AddText(ref Scan scan, NameKind kind, ReadOnlySpan<byte> name, int quote)
    {
        var end = scan.StringEnd(quote + 1);
        var text = scan.Json[(quote + 1)..end];
        if (!SecretText.SaysNothing(text, name) && SecretText.Fits(kind, text))
        {
            scan.Add(new Edit(quote + 1, end, RedactionRule.Key));
            return end;
        }
        return quote + 1;
    }

    private static int NameStart(ref Scan scan, int at)
    {
        var json = scan.Json;
        for (var floor = Math.Max(0, at - NameWords.MaxLength); at > floor;)
        {
            var quote = json[floor..at].LastIndexOf((byte)'"');
            scan.Steps += quote < 0 ? at - floor : at - floor - quote;
            if (quote < 0)
            {
                return -1;
            }
            at = floor + quote;
            var backslashes = at - floor - 1 - json[floor..at].LastIndexOfAnyExcept((byte)'\\');
            if (backslashes % 2 == 0)
            {
                return at + 1;
            }
        }
        return -1;
    }

    private static int AddNumber(ref Scan scan, NameKind kind, int value, int nameEnd)
    {
        var end = scan.Run(value, CharClass.Alnum | CharClass.Dash | CharClass.Dot | CharClass.Base64);
        if (SecretText.FitsNumber(kind, scan.Json[value..end]))
        {
            scan.Add(new Edit(value, end, RedactionRule.Key, nameEnd, 1));
        }
        return end;
    }

    // Every text and number inside, except those whose own name says that they are about the secret (a schema's "type", an "id").
    private static int AddLeaves(ref Scan scan, ReadOnlySpan<byte> outer, int at, int nameEnd)
    {
        var json = scan.Json;
        var begin = at;
        var depth = 0;
        var stays = false;
        do
        {
            var next = at + 1;
            switch (json[at])
            {
                case (byte)'[' or (byte)'{':
                    depth++;
                    break;
                case (byte)']' or (byte)'}':
                    depth--;
                    stays = false;
                    break;
                case (byte)'"':
                    next = Math.Min(json.Length, AddLeaf(ref scan, outer, at, ref stays) + 1);
                    break;
                case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                    next = scan.Run(at, CharClass.Alnum | CharClass.Dash | CharClass.Dot | CharClass.Base64);
                    if (!stays)
                    {
                        scan.Add(new Edit(at, next, RedactionRule.Key, nameEnd, 1));
                    }
                    break;
            }
            var step = next < json.Length ? json[next..].IndexOfAny(Marks) : -1;
            at = step < 0 ? json.Length : next + step;
        }
        while (at < json.Length && depth > 0);
        scan.Steps += at - begin;
        return at;
    }

    private static readonly System.Buffers.SearchValues<byte> Marks = System.Buffers.SearchValues.Create("[]{}\"-0123456789"u8);

    // A member's name, or a text. Gives the closing quote.
    private static int AddLeaf(ref Scan scan, ReadOnlySpan<byte> outer, int quote, ref bool stays)
    {
        var json = scan.Json;
        var end = scan.StringEnd(quote + 1);
        var after = scan.SkipWhiteSpace(end + 1);
        if (after < json.Length && json[after] == ':')
        {
            var name = json[(quote + 1)..end];
            stays = name.Length <= NameWords.MaxLength && KeyNames.IsAbout(name);
            return end;
        }
        if (!stays && !SecretText.SaysNothing(json[(quote + 1)..end], outer))
        {
            scan.Add(new Edit(quote + 1, end, RedactionRule.Key));
        }
        return end;
    }

    // A piece of a language model's text, not a bearer's token: with spaces, without a letter, or beside its probability.
    private static bool IsPiece(ref Scan scan, ReadOnlySpan<byte> name, int nameStart, int quote)
    {
        if (!System.Text.Ascii.EqualsIgnoreCase(name, "token"u8))
        {
            return false;
        }
        var json = scan.Json;
        var end = scan.StringEnd(quote + 1);
        var text = json[(quote + 1)..end];
        if (text.Length > 64)
        {
            return false;
        }
        if (text.IsEmpty || text[0] == ' ' || text[^1] == ' ' || !(JsonText.HasAny(text, CharClass.Alnum) || text.IndexOfAnyInRange((byte)0x80, (byte)0xFF) >= 0)
            || text.StartsWith("Ġ"u8) || text.StartsWith("▁"u8) || text.StartsWith("##"u8) || text.StartsWith("\\n"u8))
        {
            return true;
        }
        var near = json[end..Math.Min(json.Length, end + 64)];
        var before = json[Math.Max(0, nameStart - 64)..nameStart];
        scan.Steps += near.Length + before.Length;
        return IsBesideScore(near) || IsBesideScore(before) || before.IndexOf(":\"token\""u8) >= 0 || before.IndexOf(": \"token\""u8) >= 0;
    }

    private static bool IsBesideScore(ReadOnlySpan<byte> text) =>
        text.IndexOf("\"logprob"u8) >= 0 || text.IndexOf("\"bytes\""u8) >= 0 || text.IndexOf("\"prob"u8) >= 0 || text.IndexOf("\"score\""u8) >= 0 || text.IndexOf("\"log_prob"u8) >= 0
        || text.IndexOf("\"token_id\""u8) >= 0 || text.IndexOf("\"rank\""u8) >= 0 || text.IndexOf("\"offset"u8) >= 0 || text.IndexOf("\"lemma\""u8) >= 0 || text.IndexOf("\"top_logprobs\""u8) >= 0;
}
