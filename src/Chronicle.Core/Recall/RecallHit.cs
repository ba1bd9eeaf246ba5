using Chronicle.Events;

namespace Chronicle.Recall;

/// <summary>A document that was found.</summary>
/// <param name="Sequence">The event that holds its text.</param>
/// <param name="Id">The public id of the message, the conversation or the event.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Score">
/// Larger is better. From words: comparable within one answer only. From vectors: the cosine, -1 to 1. Fused: the sum of reciprocal ranks, and 1 for what has every word.
/// </param>
/// <param name="TextRank">Its place among what was found by words, from 1.</param>
/// <param name="VectorRank">Its place among what was found by meaning, from 1.</param>
public sealed record RecallHit(Sequence Sequence, string Id, DocumentKind Kind, double Score, int? TextRank, int? VectorRank)
{
    /// <summary>The cosine of query and text, when it was found by meaning.</summary>
    public double? Similarity { get; init; }
}
