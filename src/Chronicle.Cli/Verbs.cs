using System.CommandLine;
using Chronicle.Cli.Commands;

namespace Chronicle.Cli;

/// <summary>What <c>chronicle</c> can do: a verb is a file in Commands and a line here.</summary>
internal static class Verbs
{
    /// <summary>The verb of <c>chronicle</c> without one; null shows the help.</summary>
    public static readonly string? Default;

    public static IEnumerable<Command> Create() =>
    [
        TailCommand.Create(),
        SessionsCommand.Create(),
        ShowCommand.Create(),
        AppendCommand.Create(),
        HookCommand.Create(),
        ExportCommand.Create(),
        ImportCommand.Create(),
        InstallCommand.Create(),
        UninstallCommand.Create(),
        DoctorCommand.Create(),
        CompletionCommand.Create(),
    ];
}
