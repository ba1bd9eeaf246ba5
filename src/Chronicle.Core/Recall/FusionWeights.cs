namespace Chronicle.Recall;

/// <summary>How much each half of a search counts for one query.</summary>
/// <param name="Text">Of what was found by words.</param>
/// <param name="Vector">Of what was found by meaning; 0 leaves it out.</param>
public readonly record struct FusionWeights(double Text, double Vector)
{
    public static readonly FusionWeights Equal = new(1, 1);
    public static readonly FusionWeights TextOnly = new(1, 0);

    /// <summary>Meaning decides between neighbours, and fills up behind what words found: 0.02 / 61 is about the step from one rank to the next, 1 / 61 − 1 / 62.</summary>
    public static readonly FusionWeights TextFirst = new(1, 0.02);

    /// <summary>By rules that can be told in a sentence each (docs/search.md); chosen on the tuned half of the evaluation (bench/results/recall.md).</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="isFoundInFull">Whether the text half found something that has all of it.</param>
    public static FusionWeights For(RecallQuery query, bool isFoundInFull)
    {
        // Only words can leave something out or keep words in a row.
        if (query.Excluded.Count > 0 || query.Wanted.Any(term => term.Kind == TermKind.Phrase))
        {
            return TextOnly;
        }
        // A name that is found as it was written is what was meant; what is like it is another thing.
        return isFoundInFull && query.Wanted.Any(term => term.IsIdentifier) ? TextOnly : Equal;
    }
}
