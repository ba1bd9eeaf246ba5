using System.Text;

namespace Chronicle.Recall;

/// <summary>Cuts text into what is indexed and looked for; texts and queries alike.</summary>
/// <remarks>
/// Words are kept whole with the punctuation inside them, so that an identifier, a path or an error code is found as it was written. What they
/// are made of goes beside them, so that phrases in the text keep their order. docs/search.md has the rules with examples.
/// </remarks>
public static class Segmenter
{
    /// <summary>Characters of a text that are indexed; what follows is not found by its words.</summary>
    public const int MaxLength = 65_536;

    // Longer "words" are encoded data: their beginning is enough to find them by.
    private const int MaxWord = 200;

    /// <summary>The text's words and their parts.</summary>
    public static SegmentedText Segment(ReadOnlySpan<char> text)
    {
        var scanner = new SegmentScanner(text.Length > MaxLength ? text[..MaxLength] : text);
        var words = new StringBuilder(Math.Min(text.Length, MaxLength) + 16);
        var parts = new StringBuilder();
        List<Range> ranges = [];
        while (scanner.MoveNext())
        {
            if (scanner.IsUnspaced)
            {
                Pairs(scanner.Current, words);
            }
            else
            {
                Append(words, scanner.Current);
                AppendParts(parts, scanner.Current, ranges);
            }
        }
        return new SegmentedText(words.ToString(), parts.ToString());
    }

    /// <summary>The ways in which a word of a query may stand in a text: each is words in a row.</summary>
    /// <param name="segment">A word, or a run of an unspaced script.</param>
    internal static IReadOnlyList<string> Forms(ReadOnlySpan<char> segment, bool isUnspaced)
    {
        var whole = new StringBuilder();
        if (isUnspaced)
        {
            Pairs(segment, whole);
            var pairs = whole.ToString();
            // The last character stands alone only where a run ends; a query may end anywhere. One character alone is looked for as the beginning of a pair.
            return [pairs.LastIndexOf(' ') is > 0 and var last ? pairs[..last] : pairs];
        }
        Append(whole, segment);
        List<string> forms = [whole.ToString()];
        var parts = new StringBuilder();
        List<Range> ranges = [];
        Identifier.Split(Bounded(segment), ranges);
        foreach (var range in ranges)
        {
            Append(parts, segment[range]);
        }
        if (ranges.Count > 0)
        {
            forms.Add(parts.ToString());
        }
        if (WithoutArticle(forms[0]) is { } bare)
        {
            forms.Add(bare);
        }
        return forms;
    }

    private static void AppendParts(StringBuilder parts, ReadOnlySpan<char> word, List<Range> ranges)
    {
        word = Bounded(word);
        ranges.Clear();
        Identifier.Split(word, ranges);
        if (ranges.Count == 0)
        {
            if (Letters.IsArabic(word[0]) && WithoutArticle(Folded(word)) is { } bare)
            {
                Separate(parts).Append(bare);
            }
            return;
        }
        var smallest = ranges.Count;
        Identifier.SplitNames(word, ranges);
        for (var i = 0; i < ranges.Count; i++)
        {
            if (i < smallest || !ranges[..smallest].Contains(ranges[i]))
            {
                Append(parts, word[ranges[i]]);
            }
        }
    }

    private static ReadOnlySpan<char> Bounded(ReadOnlySpan<char> word) => word.Length > MaxWord ? word[..MaxWord] : word;

    /// <summary>Overlapping pairs of characters, and the last one by itself: 東京都 gives 東京 京都 都.</summary>
    private static void Pairs(ReadOnlySpan<char> run, StringBuilder words)
    {
        Rune? previous = null;
        foreach (var rune in run.EnumerateRunes())
        {
            var folded = Letters.Fold(rune);
            if (previous is { } first)
            {
                Append(Separate(words), first);
                Append(words, folded);
            }
            previous = folded;
        }
        if (previous is { } last)
        {
            Append(Separate(words), last);
        }
    }

    private static string Folded(ReadOnlySpan<char> word)
    {
        var folded = new StringBuilder(word.Length);
        Append(folded, word);
        return folded.ToString();
    }

    private static void Append(StringBuilder words, ReadOnlySpan<char> word)
    {
        var isFirst = true;
        foreach (var rune in Bounded(word).EnumerateRunes())
        {
            if (!Letters.IsLeftOut(rune.Value))
            {
                Append(isFirst ? Separate(words) : words, Letters.Fold(rune));
                isFirst = false;
            }
        }
    }

    /// <remarks>StringBuilder would take a rune for an object, and make a string of each.</remarks>
    private static void Append(StringBuilder words, Rune rune)
    {
        Span<char> characters = stackalloc char[2];
        words.Append(characters[..rune.EncodeToUtf16(characters)]);
    }

    private static StringBuilder Separate(StringBuilder words) => words.Length == 0 ? words : words.Append(' ');

    /// <summary>An Arabic word without its article (with "and" before it or not); null when it has none, or when too little is left to be sure.</summary>
    private static string? WithoutArticle(string word) =>
        word.StartsWith("\u0627\u0644", StringComparison.Ordinal) && word.Length >= 5 ? word[2..]
        : word.StartsWith("\u0648\u0627\u0644", StringComparison.Ordinal) && word.Length >= 6 ? word[3..] : null;
}
