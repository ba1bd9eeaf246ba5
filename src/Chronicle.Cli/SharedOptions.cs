using System.CommandLine;
using Chronicle.Client;

namespace Chronicle.Cli;

/// <summary>Options every verb understands.</summary>
internal static class SharedOptions
{
    public static readonly Option<string?> Url = new("--url")
    {
        Description = $"The server's address (env CHRONICLE_URL) [default: {ChronicleClient.DefaultAddress}]",
        Recursive = true,
        HelpName = "URL",
    };

    public static readonly Option<string?> ApiKey = new("--api-key", "--key") { Description = "The key to show the server (env CHRONICLE_API_KEY)", Recursive = true, HelpName = "KEY" };

    public static readonly Option<bool> Json = new("--json") { Description = "Print data as JSON, a document or one per line", Recursive = true };

    public static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "Print data and errors only", Recursive = true };

    public static readonly Option<bool> NoProgress = new("--no-progress") { Description = "Draw no progress bars", Recursive = true };

    public static readonly Option<bool> Verbose = new("--verbose", "-v") { Description = "Add stack traces to errors", Recursive = true };

    public static IEnumerable<Option> All => [Url, ApiKey, Json, Quiet, NoProgress, Verbose];
}
