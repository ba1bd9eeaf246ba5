using System.CommandLine;
using Chronicle.Cli.Hooks;

namespace Chronicle.Cli.Commands;

/// <summary>The help of <c>hook</c>; running it is <see cref="HookRelay"/>, before any of this is loaded.</summary>
internal static class HookCommand
{
    public static Command Create()
    {
        var verb = new Verb(
            "hook",
            "Hand the stdin of a command hook to the server. Prints nothing, takes at most a second, and exits 0 whatever happens",
            "echo '{\"hook_event_name\":\"SessionStart\",\"session_id\":\"s1\"}' | chronicle hook",
            "chronicle hook --url http://127.0.0.1:8510 --api-key-env CHRONICLE_API_KEY < payload.json")
        {
            new Option<string?>("--api-key-env") { Description = "Take the key from this environment variable", HelpName = "NAME" },
        };
        verb.SetAction(_ => ExitCodes.Ok);
        return verb;
    }
}
