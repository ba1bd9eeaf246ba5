namespace Chronicle.Recall;

/// <summary>The part of a text that shows why it was found.</summary>
/// <param name="Text">At most <see cref="MaxLength"/> characters, with an ellipsis where something is left out.</param>
/// <param name="Highlights">Where the words that were looked for stand in it: start and length, in order.</param>
public sealed record Snippet(string Text, IReadOnlyList<(int Start, int Length)> Highlights)
{
    public const int MaxLength = 240;

    private const int Before = 60; // characters in front of the first word that was found

    /// <param name="text">What was found.</param>
    /// <param name="query">What was looked for; null shows the beginning.</param>
    /// <param name="corrections">What was looked for in place of misspelled words.</param>
    public static Snippet Of(string text, RecallQuery? query, IReadOnlyDictionary<string, IReadOnlyList<string>> corrections)
    {
        var found = query is null ? [] : Find(text, Words(query, corrections));
        var start = Best(found, text.Length);
        var end = Math.Min(text.Length, start + MaxLength);
        start -= start > 0 && char.IsLowSurrogate(text[start]) ? 1 : 0;
        end -= end < text.Length && char.IsLowSurrogate(text[end]) ? 1 : 0;
        var (head, tail) = (start > 0 ? "…" : "", end < text.Length ? "…" : "");
        return new Snippet(
            string.Concat(head, text.AsSpan(start, end - start), tail),
            [.. found.Where(place => place.Start >= start && place.Start + place.Length <= end).Select(place => (place.Start - start + head.Length, place.Length))]);
    }

    private static List<(string Word, bool IsPrefix)> Words(RecallQuery query, IReadOnlyDictionary<string, IReadOnlyList<string>> corrections) =>
    [
        .. query.Wanted.SelectMany(term => term.Forms.Concat(term.Spelled is { } word && corrections.TryGetValue(word, out var instead) ? instead : [])
            .SelectMany(form => form.Split(' ')).Select(word => (word, term.Kind == TermKind.Prefix))).Distinct(),
    ];

    private static List<(int Start, int Length)> Find(string text, List<(string Word, bool IsPrefix)> words)
    {
        List<(int Start, int Length)> found = [];
        var scanner = new SegmentScanner(text);
        var end = 0;
        while (scanner.MoveNext())
        {
            var segment = scanner.Current;
            var start = end + text.AsSpan(end).IndexOf(segment);
            end = start + segment.Length;
            if (scanner.IsUnspaced)
            {
                AddPairs(found, segment, start, words);
            }
            else if (Segmenter.Forms(segment, isUnspaced: false).Any(form => form.Split(' ').Any(part => words.Exists(word => word.IsPrefix ? part.StartsWith(word.Word, StringComparison.Ordinal) : part == word.Word))))
            {
                found.Add((start, segment.Length));
            }
        }
        return found;
    }

    private static void AddPairs(List<(int Start, int Length)> found, ReadOnlySpan<char> run, int start, List<(string Word, bool IsPrefix)> words)
    {
        for (var at = 0; at < run.Length; at++)
        {
            var longest = 0;
            foreach (var (word, _) in words)
            {
                longest = run[at..].StartsWith(word) ? Math.Max(longest, word.Length) : longest;
            }
            if (longest == 0)
            {
                continue;
            }
            if (found is [.., var last] && start + at <= last.Start + last.Length)
            {
                found[^1] = (last.Start, Math.Max(last.Length, start + at + longest - last.Start)); // pairs overlap
            }
            else
            {
                found.Add((start + at, longest));
            }
        }
    }

    /// <summary>Where the part begins that holds the most of what was found.</summary>
    private static int Best(List<(int Start, int Length)> found, int length)
    {
        var (best, most) = (0, 0);
        for (var i = 0; i < found.Count; i++)
        {
            var from = Math.Max(0, found[i].Start - Before);
            var held = 0;
            for (var j = i; j < found.Count && found[j].Start + found[j].Length <= from + MaxLength; j++)
            {
                held++;
            }
            (best, most) = held > most ? (from, held) : (best, most);
        }
        return Math.Min(best, Math.Max(0, length - MaxLength));
    }
}
