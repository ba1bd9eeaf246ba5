using System.Runtime.InteropServices;
using Chronicle.Recall;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>One search by words, on one reader.</summary>
/// <remarks>
/// Ranking a text costs some microseconds, so that a word which half of a million texts have could not be ranked in time. Hence rare words decide:
/// they are ranked, frequent ones only have to be there. Where all words are frequent, the newest texts that have them are ranked.
/// </remarks>
internal sealed class TextSearch(RecallReader reader, RecallQuery query, BoundFilter filter, int limit, Func<WordList> words)
{
    /// <summary>Texts that are ranked at most: about 15 ms.</summary>
    public const int MaxRanked = 5_000;

    /// <summary>A word of so many texts is frequent. The same number: what a rare word finds is ranked whole.</summary>
    public const int Frequent = MaxRanked;

    // Of frequent words, so many are ranked by: the texts that have them all are looked for among those that have these.
    private const int MaxFrequentRanked = 2;

    private const int MaxCorrections = 3;

    // Of the words that begin with some letters: so many are looked at, and so many of those looked for.
    private const int MaxBegun = 4_096;
    private const int MaxBegunRanked = 32;

    private readonly List<RecallHit> _hits = [];
    private readonly HashSet<long> _seen = [];
    private readonly Dictionary<long, RecallHit?> _known = []; // what stands for a text that was looked at
    private readonly Dictionary<string, IReadOnlyList<string>> _corrections = [];
    private readonly TermCounter _counter = new(reader.Connection);
    private TextSet? _among;

    public TextAnswer Run()
    {
        if (query.Wanted is [var only] && Alone(only) is { Count: > 0 } found)
        {
            Add(found, 2);
            return new TextAnswer(_hits, _hits.Count, _corrections, Reason: null);
        }
        var terms = query.Wanted.Select(Count).OrderBy(term => term.Texts).ToList();
        var full = 0;
        if (terms.TrueForAll(term => term.Texts > 0))
        {
            // Above 2: all words as they were typed. Above 1: all, some of them corrected. The others have any of them.
            Add(AllOf(terms), _corrections.Count == 0 ? 2 : 1);
            full = _corrections.Count == 0 ? _hits.Count : 0;
        }
        // Who searches asks for three times what is shown: half of it, all with everything, fills what is shown.
        if (_hits.Count < limit / 2 && terms.Count > 1)
        {
            Add(AnyOf(terms.Where(term => term.Texts > 0).ToList()), 0);
        }
        return new TextAnswer(_hits, full, _corrections, Reason: null);
    }

    /// <summary>What has the only term. How rare it is changes nothing in the order, so it is not counted: of a phrase of frequent words, or of two letters, that takes as long as finding it.</summary>
    private List<(long Text, long Score)> Alone(RecallTerm term)
    {
        // FTS5 merges the lists of all words that begin so before it gives the first text. Where the newest texts of the most frequent ones are all that will be ranked, only theirs are read.
        if (filter.IsEverything && FrequentlyBegun(term) is var (words, _) && RankedBy(MatchExpression.Any(words), words.Count) is { Count: MaxRanked } ranked)
        {
            return ranked;
        }
        return RankedBy(MatchExpression.Of(term), term.Forms.Count);

        List<(long Text, long Score)> RankedBy(string expression, int forms) => Ranked(MatchExpression.Without(expression, query.Excluded), [.. Enumerable.Repeat(1.0, forms)]);
    }

    /// <summary>The most frequent words that begin as a term does, and how often they were seen; null where they are too few to leave others out.</summary>
    private (List<string> Words, long Seen)? FrequentlyBegun(RecallTerm term)
    {
        if (term is not { Kind: TermKind.Prefix, Forms: [var beginning] })
        {
            return null;
        }
        List<(string Word, long Seen)> begun = [];
        var rows = reader.Connection.Use(RecallSql.WordsBetween).Bind(1, beginning).Bind(2, beginning + "\U0010ffff").Bind(3, MaxBegun);
        while (rows.Step())
        {
            begun.Add((rows.Text(0), rows.Long(1)));
        }
        rows.Reset();
        begun.Sort(static (one, other) => other.Seen.CompareTo(one.Seen));
        var most = begun.Take(MaxBegunRanked);
        return most.Sum(static word => word.Seen) is >= 2 * MaxRanked and var seen ? ([.. most.Select(static word => word.Word)], seen) : null;
    }

    /// <summary>How many texts have a term; of a word that none has, the words it may have meant.</summary>
    private CountedTerm Count(RecallTerm term)
    {
        if (FrequentlyBegun(term) is var (_, seen))
        {
            return _counter.Estimate(term, seen);
        }
        var counted = _counter.Count(term);
        if (counted.Texts == 0 && term.Spelled is { } word && words().Closest(word, MaxCorrections) is { Count: > 0 } closest)
        {
            _corrections[word] = closest;
            counted = _counter.Count(closest, isPrefix: false);
        }
        return counted;
    }

    private List<(long Text, long Score)> AllOf(List<CountedTerm> terms)
    {
        var all = MatchExpression.Without(MatchExpression.All(terms.Select(term => term.Expression)), query.Excluded);
        var rare = terms.Where(term => term.Texts < Frequent).ToList();
        if (rare.Count == 0)
        {
            rare = terms[..Math.Min(terms.Count, MaxFrequentRanked)];
        }
        if (rare.Count == terms.Count && query.Excluded.Count == 0)
        {
            return Ranked(all, WeightsOf(rare));
        }
        var ranked = Ranked(MatchExpression.All(rare.Select(term => term.Expression)), WeightsOf(rare));
        if (ranked.Count == 0)
        {
            return [];
        }
        var matches = Matches(all, ranked.Min(candidate => candidate.Text), ranked.Max(candidate => candidate.Text));
        ranked.RemoveAll(candidate => !matches.Contains(candidate.Text));
        return ranked;
    }

    private List<(long Text, long Score)> AnyOf(List<CountedTerm> terms)
    {
        // The rarest, and then as many as can still be ranked whole.
        var taken = 0;
        for (long texts = 0; taken < terms.Count && (taken == 0 || texts + terms[taken].Texts <= MaxRanked); taken++)
        {
            texts += terms[taken].Texts;
        }
        return taken == 0 ? [] : Ranked(MatchExpression.Without(MatchExpression.AnyOf(terms.Take(taken).Select(term => term.Expression)), query.Excluded), WeightsOf(terms[..taken]));
    }

    private static double[] WeightsOf(List<CountedTerm> terms) => [.. terms.SelectMany(term => term.Weights)];

    private HashSet<long> Matches(string expression, long from, long to)
    {
        HashSet<long> found = [];
        var rows = reader.Connection.Use(RecallSql.Matches).Bind(1, expression).Bind(2, from).Bind(3, to);
        while (rows.Step())
        {
            found.Add(rows.Long(0));
        }
        rows.Reset();
        return found;
    }

    /// <summary>The newest texts that match, with their scores; all of them when there are not too many.</summary>
    private List<(long Text, long Score)> Ranked(string expression, double[] weights)
    {
        // A session or an hour is small: only its texts are ranked. Of other filters it is tried first whether they are wide.
        if (filter.Session is null && filter.Documents is null)
        {
            var ranked = Rank(reader.Connection.Use(RecallSql.Ranked), expression, weights, 0, filter.LastText);
            if (ranked.Count < MaxRanked || filter.IsEverything || HasEnough(ranked))
            {
                return ranked;
            }
        }
        _among ??= TextSet.Of(reader, filter);
        var among = _among.Last - _among.First < _counter.LastText / 2 ? RecallSql.RankedAmongBetween : RecallSql.RankedAmong;
        return _among.Texts.Count == 0 ? [] : Rank(reader.Connection.Use(among).BindBlob(6, _among.Bytes), expression, weights, _among.First, _among.Last);
    }

    private static List<(long Text, long Score)> Rank(SqliteStatement rows, string expression, double[] weights, long from, long to)
    {
        List<(long, long)> ranked = [];
        rows.Bind(1, expression).Bind(2, MaxRanked).Bind(3, from).Bind(4, to).BindBlob(5, MemoryMarshal.AsBytes(weights.AsSpan()));
        while (rows.Step())
        {
            ranked.Add((rows.Long(0), rows.Long(1)));
        }
        rows.Reset();
        return ranked;
    }

    /// <summary>Whether the newest matches hold enough that pass the filter; else it is a narrow one, and matches are looked for among what passes it.</summary>
    private bool HasEnough(List<(long Text, long Score)> ranked) => ranked.Where(candidate => HitOf(candidate.Text) is not null).Take(limit).Count() == limit;

    private void Add(List<(long Text, long Score)> candidates, int tier)
    {
        candidates.Sort(static (one, other) => one.Score != other.Score ? other.Score.CompareTo(one.Score) : other.Text.CompareTo(one.Text));
        foreach (var (text, score) in candidates)
        {
            if (_hits.Count == limit)
            {
                return;
            }
            var rank = score / 1e9;
            if (!_seen.Contains(text) && HitOf(text) is { } hit)
            {
                _seen.Add(text);
                _hits.Add(hit with { Score = tier + (rank / (1 + rank)), TextRank = _hits.Count + 1 });
            }
        }
    }

    private RecallHit? HitOf(long text)
    {
        if (!_known.TryGetValue(text, out var hit))
        {
            hit = HitLookup.Find(reader, filter, text);
            _known.Add(text, hit);
        }
        return hit;
    }
}
