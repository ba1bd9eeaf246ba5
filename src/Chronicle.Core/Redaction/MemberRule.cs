namespace Chronicle.Redaction;

/// <summary>Members of the body's own objects: a secret's name takes its text away, or each text of its array.</summary>
internal static class MemberRule
{
    /// <summary>Whether <paramref name="at"/> is inside a member's name, and where that name begins and ends (at its quotes).</summary>
    public static bool TryName(ReadOnlySpan<byte> json, int at, out int start, out int end)
    {
        start = 0;
        var near = json[at..Math.Min(json.Length, at + NameWords.MaxLength)];
        end = at + JsonText.StringEnd(near, 0);
        if (end >= at + near.Length)
        {
            return false;
        }
        var colon = JsonText.SkipWhiteSpace(json, end + 1);
        if (colon >= json.Length || json[colon] != ':')
        {
            return false;
        }
        start = NameStart(json, at);
        return start >= 0;
    }

    /// <summary>Adds the texts of the member whose name ends at <paramref name="nameEnd"/>, and gives where to go on looking.</summary>
    public static int AddValue(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, int nameEnd, ref List<Edit>? edits)
    {
        var value = JsonText.SkipWhiteSpace(json, JsonText.SkipWhiteSpace(json, nameEnd + 1) + 1);
        if (value >= json.Length)
        {
            return value;
        }
        if (json[value] == '"')
        {
            return AddText(json, name, value, ref edits);
        }
        if (json[value] == '[')
        {
            AddTexts(json, name, value, ref edits);
        }
        return value;
    }

    private static int NameStart(ReadOnlySpan<byte> json, int at)
    {
        for (var floor = Math.Max(0, at - NameWords.MaxLength); at > floor;)
        {
            var quote = json[floor..at].LastIndexOf((byte)'"');
            if (quote < 0)
            {
                return -1;
            }
            at = floor + quote;
            var backslashes = at - 1 - json[..at].LastIndexOfAnyExcept((byte)'\\');
            if (backslashes % 2 == 0)
            {
                return at + 1;
            }
        }
        return -1;
    }

    private static int AddText(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, int quote, ref List<Edit>? edits)
    {
        var end = JsonText.StringEnd(json, quote + 1);
        if (end < json.Length && !SecretText.SaysNothing(json[(quote + 1)..end], name))
        {
            (edits ??= []).Add(new Edit(quote + 1, end, RedactionRule.Key));
        }
        return end;
    }

    // Arrays in the array too; objects in it are left to their own members' names.
    private static void AddTexts(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, int at, ref List<Edit>? edits)
    {
        int arrays = 0, objects = 0;
        do
        {
            switch (json[at])
            {
                case (byte)'[':
                    arrays++;
                    break;
                case (byte)']':
                    arrays--;
                    break;
                case (byte)'{':
                    objects++;
                    break;
                case (byte)'}':
                    objects--;
                    break;
                case (byte)'"':
                    at = objects == 0 ? AddText(json, name, at, ref edits) : JsonText.StringEnd(json, at + 1);
                    break;
            }
            var step = ++at < json.Length ? json[at..].IndexOfAny("[]{}\""u8) : -1;
            at = step < 0 ? json.Length : at + step;
        }
        while (at < json.Length && (arrays > 0 || objects > 0));
    }
}
