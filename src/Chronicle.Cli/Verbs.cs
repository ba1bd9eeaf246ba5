using System.CommandLine;
using Chronicle.Cli.Commands;

namespace Chronicle.Cli;

/// <summary>What <c>chronicle</c> can do: a verb is a file in Commands and a line here.</summary>
internal static class Verbs
{
    /// <summary>The verb of <c>chronicle</c> without one.</summary>
    public const string Default = "serve";

    public static IEnumerable<Command> Create() =>
    [
        ServeCommand.Create(),
        TailCommand.Create(),
        SessionsCommand.Create(),
        ShowCommand.Create(),
        AppendCommand.Create(),
        HookCommand.Create(),
        ExportCommand.Create(),
        ImportCommand.Create(),
        InstallCommand.Create(),
        UninstallCommand.Create(),
        VerifyCommand.Create(),
        StatsCommand.Create(),
        TopCommand.Create(),
        RetentionCommand.Create(),
        SearchCommand.Create(),
        EmbeddingsCommand.Create(),
        RebuildCommand.Create(),
        McpCommand.Create(),
        EraseCommand.Create(),
        RedactCommand.Create(),
        BackupCommand.Create(),
        RestoreCommand.Create(),
        MaintainCommand.Create(),
        DoctorCommand.Create(),
        LoadCommand.Create(),
        BenchCommand.Create(),
        DrillCommand.Create(),
        EvalCommand.Create(),
        CompletionCommand.Create(),
    ];
}
