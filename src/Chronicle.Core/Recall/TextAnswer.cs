namespace Chronicle.Recall;

/// <summary>What was found by words.</summary>
/// <param name="Hits">Best first; one for each different text, its newest document.</param>
/// <param name="FoundInFull">How many of them, at the front, have every word of the query as it was typed.</param>
/// <param name="Corrections">Words that are nowhere in the index, and what was looked for instead.</param>
/// <param name="Reason">Why nothing could be looked for; null when something was.</param>
public sealed record TextAnswer(IReadOnlyList<RecallHit> Hits, int FoundInFull, IReadOnlyDictionary<string, IReadOnlyList<string>> Corrections, string? Reason)
{
    /// <summary>Hits with a score above this have every word of the query, as it was typed or corrected; the others have some.</summary>
    public const double HasEverything = 1;

    /// <summary>An answer to a query with nothing to look for.</summary>
    public static TextAnswer Nothing(string? reason) => new([], 0, new Dictionary<string, IReadOnlyList<string>>(), reason);
}
