using Chronicle.Client;

namespace Chronicle.Cli;

/// <summary>Which server to talk to: the option, else the environment, else this machine.</summary>
internal static class ServerAddress
{
    public const string Variable = "CHRONICLE_URL";

    public static Uri Read(string? option)
    {
        var variable = Environment.GetEnvironmentVariable(Variable);
        var text = option ?? (string.IsNullOrWhiteSpace(variable) ? ChronicleClient.DefaultAddress : variable);
        return TryParse(text) ?? throw new CliFailure(
            ExitCodes.Usage, $"'{text}' is not the address of a server", $"it was given by {(option is null ? Variable : "--url")}", "use a form like http://127.0.0.1:8510");
    }

    /// <summary>The address, or null when it is not an absolute http or https one. Without <c>user:password@</c>: nobody sends it, and addresses are shown.</summary>
    public static Uri? TryParse(string text) =>
        !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0 ? null
        : uri.UserInfo.Length == 0 ? uri
        : new UriBuilder(uri) { UserName = "", Password = "" }.Uri;
}
