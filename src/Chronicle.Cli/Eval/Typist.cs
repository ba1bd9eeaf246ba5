namespace Chronicle.Cli.Eval;

/// <summary>Asks in the words of a text, and mistypes.</summary>
internal static class Typist
{
    /// <summary>The four longest words of <paramref name="text"/>, two of them with one mistake each.</summary>
    public static string Ask(string text, Random random)
    {
        var words = text.Split([' ', '.', ',', ';', ':', '"', '\''], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word.Length >= 5 && word.All(char.IsLetter))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Select((word, at) => (word, at))
            .OrderByDescending(word => word.word.Length)
            .Take(4)
            .OrderBy(word => word.at)
            .Select(word => word.word.ToLowerInvariant())
            .ToArray();
        var first = random.Next(words.Length);
        words[first] = Mistype(words[first], random);
        if (words.Length > 2)
        {
            var second = (first + 1 + random.Next(words.Length - 1)) % words.Length;
            words[second] = Mistype(words[second], random);
        }
        return string.Join(' ', words);
    }

    // The first letter is seldom wrong.
    private static string Mistype(string word, Random random)
    {
        var at = random.Next(1, word.Length - 1);
        return random.Next(4) switch
        {
            0 => word.Remove(at, 1),
            1 => word.Insert(at, word[at].ToString()),
            2 when word[at] != word[at + 1] => $"{word[..at]}{word[at + 1]}{word[at]}{word[(at + 2)..]}",
            _ => $"{word[..at]}{(char)('a' + ((word[at] - 'a' + 1 + random.Next(24)) % 26))}{word[(at + 1)..]}",
        };
    }
}
