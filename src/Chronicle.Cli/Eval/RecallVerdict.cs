namespace Chronicle.Cli.Eval;

/// <summary>Whether asking both halves keeps its promise: on no kind of question worse than either half by more than a hundredth, and better than both over all.</summary>
/// <param name="Questions">The kind, or all of them.</param>
/// <param name="Measure">Which figure.</param>
/// <param name="Hybrid">Of both halves.</param>
/// <param name="Best">Of the better half.</param>
/// <param name="IsKept">Whether the rule holds here.</param>
internal sealed record RecallVerdict(string Questions, string Measure, double Hybrid, double Best, bool IsKept)
{
    private const double Allowed = 0.01;

    public static IReadOnlyList<RecallVerdict> Of(Verdicts text, Verdicts vector, Verdicts hybrid) =>
    [
        .. hybrid.Kinds.Keys.SelectMany(kind => Compare(kind.Label(), text.Kinds[kind], vector.Kinds[kind], hybrid.Kinds[kind], static (both, best) => both >= best - Allowed)),
        .. Compare("all", text.Overall, vector.Overall, hybrid.Overall, static (both, best) => both > best),
    ];

    private static IEnumerable<RecallVerdict> Compare(string questions, Score text, Score vector, Score hybrid, Func<double, double, bool> isKept)
    {
        foreach (var (measure, of) in new (string, Func<Score, double>)[] { ("recall@5", score => score.Recall5), ("recall@10", score => score.Recall10), ("MRR", score => score.Mrr) })
        {
            var (both, best) = (of(hybrid), Math.Max(of(text), of(vector)));
            yield return new RecallVerdict(questions, measure, both, best, isKept(both, best));
        }
    }
}
