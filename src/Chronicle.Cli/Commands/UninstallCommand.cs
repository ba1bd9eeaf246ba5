using System.CommandLine;
using Chronicle.Cli.Claude;

namespace Chronicle.Cli.Commands;

internal static class UninstallCommand
{
    public static Command Create()
    {
        var scope = InstallCommand.ScopeOption();
        var dryRun = InstallCommand.DryRunOption();
        var mcp = InstallCommand.McpOption("Take the tools for agents out of its list of MCP servers, instead of the hooks");
        var claude = new Verb(
            "claude-code",
            "Take Chronicle's hooks out of Claude Code's settings.json, and nothing else",
            "chronicle uninstall claude-code --dry-run",
            "chronicle uninstall claude-code --mcp",
            "chronicle uninstall claude-code --scope project")
        {
            scope,
            dryRun,
            mcp,
        };
        claude.Run((invocation, _) =>
        {
            if (invocation.Value(mcp))
            {
                var place = McpPlace.Of(invocation.Value(scope)!);
                var servers = SettingsFile.Read(place.Path);
                return Task.FromResult(SettingsChange.Apply(
                    invocation, servers, servers.Content is null ? null : McpEdit.Uninstall(servers, place.Members), invocation.Value(dryRun), "Nothing of Chronicle is", "Uninstalled"));
            }
            var file = SettingsFile.Read(SettingsScope.PathOf(invocation.Value(scope)!));
            var content = file.Content is null ? null : SettingsEdit.Uninstall(file);
            return Task.FromResult(SettingsChange.Apply(invocation, file, content, invocation.Value(dryRun), "Nothing of Chronicle is", "Uninstalled"));
        });
        return new Verb("uninstall", "Disconnect an agent from Chronicle", "chronicle uninstall claude-code --dry-run") { claude };
    }
}
