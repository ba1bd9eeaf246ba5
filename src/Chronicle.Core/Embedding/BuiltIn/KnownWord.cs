namespace Chronicle.Embedding.BuiltIn;

/// <summary>Finds an English word, or the one it is a form of.</summary>
internal static class KnownWord
{
    // What comes off the end of a word, and what takes its place.
    private static readonly (string Ending, string Instead)[] Endings =
        [("s", ""), ("es", ""), ("ed", ""), ("d", ""), ("ing", ""), ("ing", "e"), ("ies", "y"), ("ied", "y"), ("ly", ""), ("er", ""), ("ers", ""), ("e", "ion"), ("ation", "e")];

    public static int Find(WordVectors words, ReadOnlySpan<char> word)
    {
        if (!char.IsAsciiLetterLower(word[0]))
        {
            return -1;
        }
        var known = words.Find(WordHash.Ascii(word));
        if (known >= 0 || word.Length < 5)
        {
            return known;
        }
        foreach (var (ending, instead) in Endings)
        {
            if (word.EndsWith(ending) && words.Find(WordHash.Ascii(instead, WordHash.Ascii(word[..^ending.Length]))) is >= 0 and var stem)
            {
                return stem;
            }
        }
        return -1;
    }
}
