using Chronicle.Cli.Eval;
using Chronicle.Embedding.BuiltIn;
using Chronicle.Recall;
using Xunit;

namespace Chronicle.Cli.Tests.Eval;

/// <summary>
/// What is found again stays findable. The floors stand a little below what is reached (bench/results/recall.md), and far above what a segmenter that
/// cuts otherwise, an embedder that is off or a fusion that weighs otherwise would reach.
/// </summary>
public sealed class RecallTests(RecallTests.Judged judged) : IClassFixture<RecallTests.Judged>
{
    [Theory]
    [InlineData(SearchMode.Text, "paraphrase", 0.11, 0.10)]
    [InlineData(SearchMode.Text, "identifier", 0.98, 0.98)]
    [InlineData(SearchMode.Text, "error_text", 0.98, 0.98)]
    [InlineData(SearchMode.Text, "typo", 0.53, 0.96)]
    [InlineData(SearchMode.Text, "non_latin", 0.42, 0.48)]
    [InlineData(SearchMode.Vector, "identifier", 0.66, 0.73)]
    [InlineData(SearchMode.Vector, "error_text", 0.97, 0.97)]
    [InlineData(SearchMode.Vector, "typo", 0.41, 0.69)]
    [InlineData(SearchMode.Vector, "non_latin", 0.72, 0.82)]
    [InlineData(SearchMode.Hybrid, "paraphrase", 0.13, 0.115)]
    [InlineData(SearchMode.Hybrid, "identifier", 0.98, 0.98)]
    [InlineData(SearchMode.Hybrid, "error_text", 0.98, 0.98)]
    [InlineData(SearchMode.Hybrid, "typo", 0.53, 0.96)]
    [InlineData(SearchMode.Hybrid, "non_latin", 0.78, 0.87)]
    public void EachKindOfQuestion_IsAnsweredAtLeastSoWell(SearchMode mode, string kind, double recall10, double mrr)
    {
        var score = judged.Scores[mode].Kinds.Single(scored => scored.Key.Label() == kind).Value;

        Assert.True(score.Recall10 >= recall10 && score.Mrr >= mrr, $"{mode}, {kind}: recall@10 {score.Recall10:f3} (floor {recall10}), MRR {score.Mrr:f3} (floor {mrr})");
    }

    [Fact]
    public void BothHalves_LoseToNeither() => Assert.DoesNotContain(
        RecallVerdict.Of(judged.Scores[SearchMode.Text], judged.Scores[SearchMode.Vector], judged.Scores[SearchMode.Hybrid]), verdict => !verdict.IsKept);

    [Fact]
    public void TheCorpus_IsLargeEnough_AndKnowsItsAnswers()
    {
        Assert.True(judged.Corpus.Messages.Count >= 3000 && judged.Corpus.Queries.Count >= 300);
        Assert.All(judged.Corpus.Queries, query => Assert.NotEmpty(query.Relevant));
        Assert.All(Enum.GetValues<QueryKind>(), kind => Assert.True(judged.Corpus.Queries.Count(query => query.Kind == kind) >= 50));
    }

    /// <summary>The evaluation is made once for all of them.</summary>
    public sealed class Judged : IAsyncLifetime
    {
        internal EvalCorpus Corpus { get; } = EvalCorpus.Create();

        internal Dictionary<SearchMode, Verdicts> Scores { get; } = [];

        public async Task InitializeAsync()
        {
            using var embedder = new BuiltInEmbedder(BuiltInEmbedder.ShippedFile);
            await using var index = await EvalIndex.CreateAsync(embedder, Corpus.Messages, TimeProvider.System, default);
            foreach (var mode in Enum.GetValues<SearchMode>())
            {
                Scores[mode] = await Judge.AskAsync(Corpus.Queries, (query, limit) => index.SearchAsync(query, mode, limit, default));
            }
        }

        public Task DisposeAsync() => Task.CompletedTask;
    }
}
