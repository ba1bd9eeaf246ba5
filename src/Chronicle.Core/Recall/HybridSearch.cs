namespace Chronicle.Recall;

/// <summary>Asks both halves of an index, and makes one list of what they find: the same for users and for the evaluation.</summary>
/// <param name="findWords">The half by words.</param>
/// <param name="embed">The vector of what is asked; null when there is none.</param>
/// <param name="findNearest">The half by meaning.</param>
/// <param name="sureFrom">As <see cref="Embedding.IEmbedder.SureFrom"/>, of who embeds.</param>
public sealed class HybridSearch(
    Func<RecallQuery, RecallFilter, int, CancellationToken, ValueTask<TextAnswer>> findWords,
    Func<string, CancellationToken, ValueTask<float[]?>> embed,
    Func<ReadOnlyMemory<float>, RecallFilter, int, CancellationToken, ValueTask<IReadOnlyList<RecallHit>>> findNearest,
    double sureFrom)
{
    /// <summary>The least cosine of what meaning finds, unless someone asks for another: below it texts have nothing in common.</summary>
    /// <remarks>The older system's thresholds were 0.7 and 0.85, for another model and whole texts; a question of few words is far from all it finds.</remarks>
    public const double StandardMinScore = 0.1;

    // Each half gives more than is asked for: what stands low in both may stand high in their sum, and what was dropped meanwhile is left out.
    private const int Spare = 3;
    private const int MostOfAHalf = 300;

    private const int Rival = 10; // how many texts are near a question by chance

    /// <param name="text">What is looked for.</param>
    /// <param name="mode">By which half.</param>
    /// <param name="filter">Among which.</param>
    /// <param name="limit">How many are wanted.</param>
    /// <param name="minScore">The least similarity of what only meaning found, -1 to 1.</param>
    /// <param name="prefixLast">Whether the last word is still being typed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<HybridAnswer> SearchAsync(string text, SearchMode mode, RecallFilter filter, int limit, double minScore, bool prefixLast, CancellationToken cancellationToken)
    {
        var query = RecallQuery.Parse(text, prefixLast);
        var most = Math.Clamp(limit * Spare, Rival, MostOfAHalf);
        var finding = mode == SearchMode.Vector ? Task.FromResult(TextAnswer.Nothing(null)) : findWords(query, filter, most, cancellationToken).AsTask();
        if (Weights(isFoundInFull: true) != Weights(isFoundInFull: false))
        {
            await finding.ConfigureAwait(false); // it may leave nothing to ask; else both halves are asked at once
        }
        var weights = Weights(finding is { IsCompletedSuccessfully: true, Result.FoundInFull: > 0 });
        var nearing = weights.Vector > 0 ? FindNearestAsync() : Task.FromResult<IReadOnlyList<RecallHit>>([]);
        await Task.WhenAll(finding, nearing).ConfigureAwait(false);
        var (words, similar) = (await finding.ConfigureAwait(false), await nearing.ConfigureAwait(false));
        weights = mode != SearchMode.Hybrid || weights.Vector == 0 || IsSure(similar) ? weights : FusionWeights.TextFirst;
        return new HybridAnswer(RecallFusion.Fuse(words.Hits, [.. similar.TakeWhile(hit => hit.Score >= minScore)], weights, most), query, words);

        FusionWeights Weights(bool isFoundInFull) => mode switch
        {
            SearchMode.Text => FusionWeights.TextOnly,
            SearchMode.Vector => FusionWeights.Equal,
            _ => FusionWeights.For(query, isFoundInFull),
        };

        async Task<IReadOnlyList<RecallHit>> FindNearestAsync() =>
            await embed(text, cancellationToken).ConfigureAwait(false) is { } vector ? await findNearest(vector, filter, most, cancellationToken).ConfigureAwait(false) : [];
    }

    /// <summary>What is at least so near to a vector, nearest first.</summary>
    public async ValueTask<IReadOnlyList<RecallHit>> FindNearestAsync(ReadOnlyMemory<float> vector, RecallFilter filter, int most, double minScore, CancellationToken cancellationToken) =>
        [.. (await findNearest(vector, filter, most, cancellationToken).ConfigureAwait(false)).TakeWhile(hit => hit.Score >= minScore)];

    // Where many texts are about as near as the nearest, which of them comes first is chance.
    private bool IsSure(IReadOnlyList<RecallHit> similar) =>
        similar.Count > 0 && similar[0].Score - (similar.Count < Rival ? 0 : similar[Rival - 1].Score) >= sureFrom;
}
