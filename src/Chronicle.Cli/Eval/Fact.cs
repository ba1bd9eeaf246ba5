namespace Chronicle.Cli.Eval;

/// <summary>Something that is so, in several independent wordings.</summary>
/// <param name="Language">Of its wordings, as <c>en</c>.</param>
/// <param name="Wordings">What messages say.</param>
/// <param name="Question">Whose answer it is.</param>
/// <param name="Decoy">Says something else in the question's words; null when there is none.</param>
internal sealed record Fact(string Language, IReadOnlyList<string> Wordings, string Question, string? Decoy);
