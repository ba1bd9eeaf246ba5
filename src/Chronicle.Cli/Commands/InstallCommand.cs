using System.CommandLine;
using System.Text.RegularExpressions;
using Chronicle.Cli.Claude;

namespace Chronicle.Cli.Commands;

internal static partial class InstallCommand
{
    public static Command Create()
    {
        var scope = ScopeOption();
        var dryRun = DryRunOption();
        var mcp = McpOption("Register the tools that let agents search their history, instead of the hooks");
        var keyVariable = new Option<string?>("--api-key-env") { Description = "Let the hooks, or the tools, send the key in this environment variable", HelpName = "NAME" };
        var claude = new Verb(
            "claude-code",
            "Add hooks to Claude Code's settings.json that send every event to Chronicle; a backup is kept",
            "chronicle install claude-code --dry-run",
            "chronicle install claude-code",
            "chronicle install claude-code --mcp",
            "chronicle install claude-code --scope project --url http://10.0.0.5:8510 --api-key-env CHRONICLE_API_KEY")
        {
            scope,
            dryRun,
            mcp,
            keyVariable,
        };
        claude.Run((invocation, _) =>
        {
            var variable = invocation.Value(keyVariable);
            if (variable is not null && !VariableName().IsMatch(variable))
            {
                throw new CliFailure(ExitCodes.Usage, $"'{variable}' is not the name of an environment variable (--api-key-env)", null, "give the variable's name, not the key");
            }
            if (invocation.Value(mcp))
            {
                var place = McpPlace.Of(invocation.Value(scope)!);
                var servers = SettingsFile.Read(place.Path);
                return Task.FromResult(SettingsChange.Apply(
                    invocation, servers, McpEdit.Install(servers, place.Members, McpEntry.For(invocation.Url, variable)), invocation.Value(dryRun), "Already registered", "Registered"));
            }
            var file = SettingsFile.Read(SettingsScope.PathOf(invocation.Value(scope)!));
            var content = SettingsEdit.Install(file, HookEntry.For(invocation.Url, variable, ShellWord.ThisProgram()));
            return Task.FromResult(SettingsChange.Apply(invocation, file, content, invocation.Value(dryRun), "Already installed", "Installed"));
        });
        return new Verb("install", "Connect an agent to Chronicle", "chronicle install claude-code --dry-run") { claude };
    }

    internal static Option<string> ScopeOption()
    {
        var scope = new Option<string>("--scope") { Description = "Which settings: user (you, everywhere), project (shared with it), local (you, in this project)", DefaultValueFactory = _ => "user" };
        scope.AcceptOnlyFromAmong(SettingsScope.Names);
        return scope;
    }

    internal static Option<bool> DryRunOption() => new("--dry-run") { Description = "Show the change as a unified diff and write nothing" };

    internal static Option<bool> McpOption(string description) => new("--mcp") { Description = description };

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex VariableName();
}
