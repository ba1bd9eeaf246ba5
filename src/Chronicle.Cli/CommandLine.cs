using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Chronicle.Cli.Load;
using Chronicle.Client;
using Chronicle.Configuration;
using Chronicle.Redaction;

namespace Chronicle.Cli;

/// <summary>Parses the arguments, runs the verb, and turns failures into words and exit codes.</summary>
internal static class CommandLine
{
    private const string SeeHelp = "see chronicle --help";

    public static async Task<int> RunAsync(string[] args)
    {
        var root = CreateRoot();
        var parsed = Parse(root, args);
        var verbose = args.Any(a => a is "--verbose" or "-v");
        try
        {
            if (parsed.Action is null or ParseErrorAction)
            {
                throw Misuse(parsed);
            }
            if (UnknownOption(parsed, args) is { } unknown)
            {
                throw Misuse(parsed, $"Unrecognized command or argument '{unknown}'{Nearest(parsed, unknown)}");
            }
            // The verbs' own handling says more than the library's, and must see cancellation.
            var settings = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            using var interruption = new Interruption();
            return await parsed.InvokeAsync(settings, interruption.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (Describe(e) is { } failure)
        {
            return Report(failure, verbose ? e : null);
        }
    }

    internal static RootCommand CreateRoot()
    {
        var root = new RootCommand("Chronicle records what AI agents do, and lets you watch it live and look it up.");
        foreach (var option in SharedOptions.All)
        {
            root.Add(option);
        }
        foreach (var verb in Verbs.Create())
        {
            root.Add(verb);
        }
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new VerbHelp((HelpAction)help.Action!);
        return root;
    }

    private static ParseResult Parse(RootCommand root, string[] args)
    {
        var settings = new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null };
        var parsed = root.Parse(args, settings);
        var hasVerb = parsed.CommandResult.Command != root || (args.Length > 0 && !args[0].StartsWith('-'));
        if (hasVerb || parsed.Action is not (null or ParseErrorAction))
        {
            return parsed;
        }
        return root.Parse([Verbs.Default, .. args], settings);
    }

    /// <summary>What looks like an option and would be taken for an argument: a text to search, a file. Behind <c>--</c> everything is an argument.</summary>
    internal static string? UnknownOption(ParseResult parsed, string[] args)
    {
        var options = args.TakeWhile(static arg => arg != "--").Where(static arg => arg.StartsWith("--", StringComparison.Ordinal)).ToHashSet();
        return parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(static argument => argument.Tokens).Select(static token => token.Value).FirstOrDefault(options.Contains);
    }

    private static string Nearest(ParseResult parsed, string option) =>
        NearestName.Of(option, parsed.CommandResult.Command.Options.Concat(SharedOptions.All).Select(static known => known.Name)) is { } nearest ? $"; did you mean {nearest}?" : "";

    private static CliFailure Misuse(ParseResult parsed, string? problem = null)
    {
        var command = parsed.CommandResult.Command;
        var path = command is RootCommand ? string.Empty : string.Join(' ', command.Parents.OfType<Verb>().Append(command).Select(c => c.Name)) + " ";
        var what = problem ?? (command.Subcommands.Count > 0 && parsed.UnmatchedTokens is [var word, ..] && !word.StartsWith('-')
            ? $"'{word}' is not a command of chronicle {path}".TrimEnd()
            : parsed.Errors[0].Message.TrimEnd('.') + (parsed.UnmatchedTokens is [var option, ..] && option.StartsWith('-') ? Nearest(parsed, option) : ""));
        return new CliFailure(ExitCodes.Usage, what, null, $"see chronicle {path}--help");
    }

    private static CliFailure? Describe(Exception e) => e switch
    {
        CliFailure failure => failure,
        ServerUnreachableException { Address.Scheme: not ("http" or "https") } u => new(
            ExitCodes.Unreachable, $"no Chronicle can be reached over {u.Address}", u.Why, "start one with Nats:Url set to that server, or say where it is with --nats"),
        ServerUnreachableException u => new(
            ExitCodes.Unreachable, $"the server at {u.Address} can't be reached", u.Why, "start it with `chronicle serve`, or say where it is with --url or CHRONICLE_URL"),
        RefusedException { Status: 401 or 403 } r => new(ExitCodes.Problem, $"the server refused: {r.Title}", r.Detail, "give a key with --api-key or CHRONICLE_API_KEY"),
        RefusedException r => new(ExitCodes.Problem, $"the server refused: {r.Title}", r.Detail, null),
        LoadException broken => new(ExitCodes.Problem, broken.Message, null, null),
        OperationCanceledException => new(ExitCodes.Interrupted, string.Empty, null, null),
        IOException io when IsClosedPipe(io) => new(ExitCodes.Ok, string.Empty, null, null),
        IOException or UnauthorizedAccessException => new(ExitCodes.Problem, e.Message, null, null),
        _ => new(ExitCodes.Problem, $"unexpected: {e.Message}", e.GetType().Name, "run it again with --verbose and report what it prints"),
    };

    // The reader of our output went away, as in `chronicle tail | head`. EPIPE on Unix; ERROR_BROKEN_PIPE and ERROR_NO_DATA on Windows.
    private static bool IsClosedPipe(IOException e) => e.HResult is 32 or unchecked((int)0x8007006D) or unchecked((int)0x800700E8);

    // Failures quote arguments, settings and answers, and somebody may have written a secret there.
    private static int Report(CliFailure failure, Exception? trace)
    {
        var redactor = new Redactor(new RedactionOptions());
        if (failure.Message.Length > 0)
        {
            Console.Error.WriteLine($"chronicle: {redactor.RedactText(failure.Message)}");
            if (failure.Why is not null)
            {
                Console.Error.WriteLine($"  why: {redactor.RedactText(failure.Why).ReplaceLineEndings(" ")}");
            }
            if ((failure.Remedy ?? (failure.ExitCode == ExitCodes.Usage ? SeeHelp : null)) is { } remedy)
            {
                Console.Error.WriteLine($"  do:  {redactor.RedactText(remedy)}");
            }
        }
        if (trace is not null)
        {
            Console.Error.WriteLine(redactor.RedactText(trace.ToString()));
        }
        return failure.ExitCode;
    }
}
