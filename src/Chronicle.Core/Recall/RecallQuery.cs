namespace Chronicle.Recall;

/// <summary>What someone typed, taken apart. Nothing that can be typed is an error.</summary>
/// <remarks>Words, <c>"phrases"</c>, <c>prefix*</c> and <c>-not</c>; everything else is text. docs/search.md is the user's page on it.</remarks>
public sealed class RecallQuery
{
    /// <summary>Words that are looked for; those after them are left out. A longer query is a text, and vectors are for those.</summary>
    public const int MaxTerms = 32;

    private RecallQuery(List<RecallTerm> wanted, List<RecallTerm> excluded)
    {
        Wanted = wanted;
        Excluded = excluded;
        Nothing = wanted.Count > 0 ? null
            : excluded.Count > 0 ? "The query only says what to leave out; add a word to look for."
            : "The query has no word to look for.";
    }

    public IReadOnlyList<RecallTerm> Wanted { get; }

    public IReadOnlyList<RecallTerm> Excluded { get; }

    /// <summary>Why there is nothing to look for, for people; null when there is.</summary>
    public string? Nothing { get; }

    /// <param name="text">What was typed.</param>
    /// <param name="prefixLast">Whether the last word may go on: someone is still typing it.</param>
    public static RecallQuery Parse(string text, bool prefixLast = false)
    {
        List<RecallTerm> wanted = [];
        List<RecallTerm> excluded = [];
        var rest = text.AsSpan(0, Math.Min(text.Length, Segmenter.MaxLength));
        while (wanted.Count < MaxTerms && excluded.Count < MaxTerms)
        {
            rest = rest.TrimStart();
            if (rest.IsEmpty)
            {
                break;
            }
            var isExcluded = rest is ['-', not '-', ..] && !char.IsWhiteSpace(rest[1]);
            var terms = isExcluded ? excluded : wanted;
            rest = isExcluded ? rest[1..] : rest;
            if (rest[0] == '"')
            {
                var end = rest[1..].IndexOf('"');
                AddPhrase(end < 0 ? rest[1..] : rest.Slice(1, end), terms);
                rest = end < 0 ? [] : rest[(end + 2)..];
            }
            else
            {
                var end = EndOfWord(rest);
                var isLast = end == rest.Length;
                AddWords(rest[..end], terms, prefixLast && isLast && !isExcluded);
                rest = rest[end..];
            }
        }
        return new RecallQuery(wanted, excluded);
    }

    private static int EndOfWord(ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"' || char.IsWhiteSpace(text[i]))
            {
                return i;
            }
        }
        return text.Length;
    }

    private static void AddPhrase(ReadOnlySpan<char> text, List<RecallTerm> terms)
    {
        List<string> words = [];
        var scanner = new SegmentScanner(text);
        var isIdentifier = false;
        while (words.Count < MaxTerms && scanner.MoveNext())
        {
            var forms = Segmenter.Forms(scanner.Current, scanner.IsUnspaced);
            words.Add(forms[0]);
            isIdentifier |= IsIdentifier(scanner.Current);
        }
        if (string.Join(' ', words.Where(word => word.Length > 0)) is { Length: > 0 } phrase)
        {
            terms.Add(new RecallTerm(TermKind.Phrase, [phrase], isIdentifier));
        }
    }

    private static void AddWords(ReadOnlySpan<char> text, List<RecallTerm> terms, bool isTyped)
    {
        var isPrefix = isTyped || text[^1] == '*';
        var scanner = new SegmentScanner(text);
        var end = 0;
        while (terms.Count < MaxTerms && scanner.MoveNext())
        {
            var segment = scanner.Current;
            end = text[end..].IndexOf(segment) + end + segment.Length;
            var isLast = end >= text.TrimEnd('*').Length;
            var forms = Segmenter.Forms(segment, scanner.IsUnspaced);
            if (forms[0].Length == 0)
            {
                continue;
            }
            // One character of an unspaced script is only ever the beginning of a pair; one letter of others begins too many words to be of use.
            var kind = scanner.IsUnspaced ? (forms[0].Length < 2 || (forms[0].Length == 2 && char.IsHighSurrogate(forms[0][0])) ? TermKind.Prefix : TermKind.Word)
                : isPrefix && isLast && forms[0].Length > 1 ? TermKind.Prefix : TermKind.Word;
            var term = new RecallTerm(kind, forms, IsIdentifier(segment));
            if (!terms.Exists(other => other.Kind == kind && other.Forms[0] == forms[0]))
            {
                terms.Add(term);
            }
        }
    }

    private static bool IsIdentifier(ReadOnlySpan<char> segment)
    {
        for (var i = 0; i < segment.Length; i++)
        {
            var letter = segment[i];
            if (char.IsAsciiDigit(letter) || letter == '_' || (Letters.IsJoiner(letter) && letter != '-')
                || (i > 0 && char.IsAsciiLetterUpper(letter) && char.IsAsciiLetterLower(segment[i - 1])))
            {
                return true;
            }
        }
        return false;
    }
}
