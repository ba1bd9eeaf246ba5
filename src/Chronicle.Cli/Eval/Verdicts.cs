namespace Chronicle.Cli.Eval;

/// <summary>What one search scored.</summary>
/// <param name="Kinds">By kind of question.</param>
/// <param name="Overall">All questions.</param>
/// <param name="Tuned">Those of the half the built-in embedder was tuned on.</param>
/// <param name="HeldOut">Those of the other half: much lower means over-fitting.</param>
internal sealed record Verdicts(IReadOnlyDictionary<QueryKind, Score> Kinds, Score Overall, Score Tuned, Score HeldOut);
