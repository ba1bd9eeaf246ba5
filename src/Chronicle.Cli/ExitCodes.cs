namespace Chronicle.Cli;

/// <summary>What a shell learns from us. Documented in docs/cli.md.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int Problem = 1;
    public const int Usage = 2;
    public const int Unreachable = 3;

    /// <summary>128 + SIGINT, as shells count.</summary>
    public const int Interrupted = 130;
}
