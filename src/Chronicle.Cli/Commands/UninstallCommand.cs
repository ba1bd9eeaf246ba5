using System.CommandLine;
using Chronicle.Cli.Claude;

namespace Chronicle.Cli.Commands;

internal static class UninstallCommand
{
    public static Command Create()
    {
        var scope = InstallCommand.ScopeOption();
        var dryRun = InstallCommand.DryRunOption();
        var claude = new Verb(
            "claude-code",
            "Take Chronicle's hooks out of Claude Code's settings.json, and nothing else",
            "chronicle uninstall claude-code --dry-run",
            "chronicle uninstall claude-code --scope project")
        {
            scope,
            dryRun,
        };
        claude.Run((invocation, _) =>
        {
            var file = SettingsFile.Read(SettingsScope.PathOf(invocation.Value(scope)!));
            var content = file.Content is null ? null : SettingsEdit.Uninstall(file);
            return Task.FromResult(SettingsChange.Apply(invocation, file, content, invocation.Value(dryRun), "Nothing of Chronicle is", "Uninstalled"));
        });
        return new Verb("uninstall", "Disconnect an agent from Chronicle", "chronicle uninstall claude-code --dry-run") { claude };
    }
}
