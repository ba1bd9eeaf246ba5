namespace Chronicle.Recall;

/// <summary>One list of two: the reciprocal ranks of both halves, weighted and added.</summary>
/// <remarks>Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion", SIGIR 2009: ranks need no scale in common, as BM25 and cosine have none. Their k is 60.</remarks>
public static class RecallFusion
{
    private const double K = 60;

    /// <summary>The best of both, a document once. Either list may be empty; each is best first.</summary>
    /// <remarks>What has every word, as typed or corrected, stands first and in the order of words, with a score above 1: meaning doubts no such find.</remarks>
    public static IReadOnlyList<RecallHit> Fuse(IReadOnlyList<RecallHit> text, IReadOnlyList<RecallHit> vectors, FusionWeights weights, int limit)
    {
        Dictionary<long, RecallHit> fused = [];
        for (var i = 0; i < text.Count; i++)
        {
            fused[text[i].Sequence.Value] = text[i] with { Score = (HasEverything(text[i]) ? 1 : 0) + (weights.Text / (K + i + 1)), TextRank = i + 1 };
        }
        for (var i = 0; i < vectors.Count && weights.Vector > 0; i++)
        {
            var score = weights.Vector / (K + i + 1);
            fused[vectors[i].Sequence.Value] = fused.TryGetValue(vectors[i].Sequence.Value, out var found)
                ? found with { Score = HasEverything(found) ? found.Score : found.Score + score, VectorRank = i + 1, Similarity = vectors[i].Similarity }
                : vectors[i] with { Score = score, VectorRank = i + 1 };
        }
        return [.. fused.Values.OrderByDescending(hit => hit.Score).ThenByDescending(hit => hit.Sequence.Value).Take(limit)];
    }

    // Of the text half, and of its hits here: both are above 1 for these alone.
    private static bool HasEverything(RecallHit hit) => hit.Score > TextAnswer.HasEverything;
}
