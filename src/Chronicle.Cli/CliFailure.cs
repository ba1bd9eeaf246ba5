namespace Chronicle.Cli;

/// <summary>A failure a person can act on: what happened, why, what to do.</summary>
internal sealed class CliFailure(int exitCode, string what, string? why, string? remedy, Exception? inner = null) : Exception(what, inner)
{
    public int ExitCode { get; } = exitCode;

    public string? Why { get; } = why;

    public string? Remedy { get; } = remedy;
}
