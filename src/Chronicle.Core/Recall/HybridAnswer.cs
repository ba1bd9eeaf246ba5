namespace Chronicle.Recall;

/// <summary>What a search by words, by meaning or by both found.</summary>
/// <param name="Hits">Best first; more than were asked for, so that some may be left out.</param>
/// <param name="Query">What was typed, taken apart.</param>
/// <param name="Words">What the half by words found, with its corrections.</param>
public sealed record HybridAnswer(IReadOnlyList<RecallHit> Hits, RecallQuery Query, TextAnswer Words);
