namespace Chronicle.Cli;

/// <summary>What a shell learns from us. Documented in docs/cli.md.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int Problem = 1;
    public const int Usage = 2;
    public const int Unreachable = 3;

    /// <summary>This machine can't do what was asked: a drill's fault that takes a system that has it.</summary>
    public const int Unsupported = 4;

    /// <summary>128 + SIGINT, as shells count.</summary>
    public const int Interrupted = 130;
}
