namespace Chronicle.Cli.Hooks;

/// <summary>The options of <c>chronicle hook</c>, read by hand: the parser of the other verbs takes longer to load than the whole hook.</summary>
internal readonly record struct HookArguments(string Url, string? ApiKey, bool Verbose)
{
    public static bool AskForHelp(string[] args) => args.Any(a => a is "--help" or "-h" or "-?" or "/?" or "/h");

    /// <summary>Takes what it knows and ignores the rest: a wrong option must not stop an agent.</summary>
    public static HookArguments Read(string[] args)
    {
        string? url = null, key = null;
        var verbose = false;
        for (var i = 1; i < args.Length; i++)
        {
            var (name, value) = Split(args[i]);
            switch (name)
            {
                case "--url":
                    url = value ?? Following(args, ref i);
                    break;
                case "--api-key":
                    key = value ?? Following(args, ref i);
                    break;
                case "--api-key-env":
                    key = (value ?? Following(args, ref i)) is { Length: > 0 } variable ? Environment.GetEnvironmentVariable(variable) : null;
                    break;
                case "--verbose" or "-v":
                    verbose = true;
                    break;
            }
        }
        var fromEnvironment = Environment.GetEnvironmentVariable("CHRONICLE_URL");
        return new HookArguments(
            url ?? (string.IsNullOrWhiteSpace(fromEnvironment) ? "http://127.0.0.1:8510" : fromEnvironment),
            key ?? Environment.GetEnvironmentVariable("CHRONICLE_API_KEY"),
            verbose);
    }

    private static (string Name, string? Value) Split(string argument) =>
        argument.IndexOf('=') is > 0 and var at ? (argument[..at], argument[(at + 1)..]) : (argument, null);

    private static string? Following(string[] args, ref int i) => i + 1 < args.Length ? args[++i] : null;
}
