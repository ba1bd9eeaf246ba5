namespace Chronicle.Recall;

/// <summary>Takes an identifier apart: at its punctuation, and where its case says that a word begins.</summary>
internal static class Identifier
{
    // More parts than these are of a dump, not of a name.
    private const int MaxParts = 32;

    /// <summary>Adds the smallest parts in their order, as ranges; nothing when it is one word.</summary>
    public static void Split(ReadOnlySpan<char> name, List<Range> parts)
    {
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            var isSeparator = i < name.Length && (name[i] == '_' || Letters.IsJoiner(name[i]));
            if (i == name.Length || isSeparator || (i > start && StartsWord(name, i)))
            {
                if (i > start)
                {
                    parts.Add(start..i);
                }
                start = isSeparator ? i + 1 : i;
                if (parts.Count == MaxParts)
                {
                    return;
                }
            }
        }
        if (parts is [var only] && only.Equals(0..name.Length))
        {
            parts.Clear();
        }
    }

    /// <summary>Adds what is between its slashes, colons and the like, and the same without what follows the first dot: <c>src/App.test.ts:4</c> gives <c>App.test.ts</c> and <c>App</c>.</summary>
    public static void SplitNames(ReadOnlySpan<char> name, List<Range> names)
    {
        var start = 0;
        for (var i = 0; i <= name.Length && names.Count < MaxParts; i++)
        {
            if (i < name.Length && name[i] is not ('/' or '\\' or ':' or '@' or '#' or '+' or '$' or '~'))
            {
                continue;
            }
            var piece = name[start..i];
            var dot = piece.IndexOf('.');
            if (piece.Length > 0 && piece.Length < name.Length)
            {
                names.Add(start..i);
            }
            if (dot > 0)
            {
                names.Add(start..(start + dot));
            }
            start = i + 1;
        }
    }

    private static bool StartsWord(ReadOnlySpan<char> name, int i) =>
        char.IsUpper(name[i])
        && (char.IsLower(name[i - 1]) || char.IsAsciiDigit(name[i - 1])
            || (char.IsUpper(name[i - 1]) && i + 1 < name.Length && char.IsLower(name[i + 1])));
}
