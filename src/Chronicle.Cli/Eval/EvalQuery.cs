namespace Chronicle.Cli.Eval;

/// <summary>A question whose answers are known, because they were made from the same fact.</summary>
/// <param name="Text">What is searched for.</param>
/// <param name="Kind">How it relates to its answers.</param>
/// <param name="Relevant">Ids of the messages that answer it.</param>
/// <param name="IsHeldOut">It is of the half that nothing was tuned on.</param>
internal sealed record EvalQuery(string Text, QueryKind Kind, IReadOnlyCollection<int> Relevant, bool IsHeldOut);
