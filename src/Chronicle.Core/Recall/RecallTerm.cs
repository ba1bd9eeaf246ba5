namespace Chronicle.Recall;

/// <summary>One thing that a query looks for.</summary>
/// <param name="Kind">How it was written.</param>
/// <param name="Forms">The ways it may stand in a text; each is indexed words in a row, between single spaces. The first is as it was written.</param>
/// <param name="IsIdentifier">Whether it is a name, a path or a code rather than a word of a language: it has a digit, punctuation or a capital inside.</param>
public sealed record RecallTerm(TermKind Kind, IReadOnlyList<string> Forms, bool IsIdentifier)
{
    /// <summary>The word that a misspelling may be looked for in; null when it is not one word of letters.</summary>
    public string? Spelled => Kind == TermKind.Word && Forms.Count == 1 && WordList.IsSpelled(Forms[0]) ? Forms[0] : null;
}
