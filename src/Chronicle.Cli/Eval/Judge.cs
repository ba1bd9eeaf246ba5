namespace Chronicle.Cli.Eval;

/// <summary>Asks a search all questions and counts what it finds.</summary>
internal static class Judge
{
    private const int Deepest = 10;

    /// <param name="queries">The questions.</param>
    /// <param name="search">The ids of the best hits, best first, at most so many.</param>
    public static async Task<Verdicts> AskAsync(IReadOnlyList<EvalQuery> queries, Func<string, int, ValueTask<IReadOnlyList<int>>> search)
    {
        var answered = new List<(EvalQuery Query, double Recall5, double Recall10, double Reciprocal)>(queries.Count);
        foreach (var query in queries)
        {
            var hits = await search(query.Text, Deepest).ConfigureAwait(false);
            var first = hits.Take(Deepest).TakeWhile(id => !query.Relevant.Contains(id)).Count();
            answered.Add((query, Recall(query, hits, 5), Recall(query, hits, Deepest), first < Math.Min(hits.Count, Deepest) ? 1.0 / (first + 1) : 0));
        }
        Score Average(Func<EvalQuery, bool> wanted)
        {
            var some = answered.Where(one => wanted(one.Query)).ToList();
            return some.Count == 0 ? new Score(0, 0, 0, 0) : new Score(some.Count, some.Average(one => one.Recall5), some.Average(one => one.Recall10), some.Average(one => one.Reciprocal));
        }
        return new Verdicts(
            Enum.GetValues<QueryKind>().ToDictionary(kind => kind, kind => Average(query => query.Kind == kind)), Average(_ => true), Average(query => !query.IsHeldOut), Average(query => query.IsHeldOut));
    }

    private static double Recall(EvalQuery query, IReadOnlyList<int> hits, int depth) =>
        (double)hits.Take(depth).Count(query.Relevant.Contains) / Math.Min(depth, query.Relevant.Count);
}
