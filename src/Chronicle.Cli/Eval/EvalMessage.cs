namespace Chronicle.Cli.Eval;

/// <summary>Something an agent or its user said.</summary>
/// <param name="Id">From 1, in the order said.</param>
/// <param name="Text">What is searched.</param>
internal sealed record EvalMessage(int Id, string Text);
