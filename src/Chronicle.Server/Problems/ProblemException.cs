namespace Chronicle.Server.Problems;

/// <summary>Ends a request with a problem. The boundary writes it.</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;
}
