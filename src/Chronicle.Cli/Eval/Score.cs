namespace Chronicle.Cli.Eval;

/// <summary>How well a search answered some questions, each figure an average from 0 to 1.</summary>
/// <param name="Queries">How many questions.</param>
/// <param name="Recall5">Of the answers there are, or of 5 when there are more, the share among the first 5 hits.</param>
/// <param name="Recall10">The same among the first 10.</param>
/// <param name="Mrr">One over the rank of the first answer among the first 10; 0 when there is none.</param>
internal sealed record Score(int Queries, double Recall5, double Recall10, double Mrr);
