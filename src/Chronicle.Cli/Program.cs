using Chronicle.Cli.Hooks;

namespace Chronicle.Cli;

internal static class Program
{
    // An agent waits for `hook`, so it runs before anything of the command line is loaded: see docs/cli.md for what that saves.
    public static Task<int> Main(string[] args) =>
        args is ["hook", ..] && !HookArguments.AskForHelp(args) ? Task.FromResult(HookRelay.Run(args)) : CommandLine.RunAsync(args);
}
