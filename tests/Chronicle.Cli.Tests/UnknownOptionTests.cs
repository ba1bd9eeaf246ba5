using System.CommandLine;
using Xunit;

namespace Chronicle.Cli.Tests;

public sealed class UnknownOptionTests
{
    [Fact]
    public void EveryVerb_RefusesAMisspeltOption()
    {
        var root = CommandLine.CreateRoot();
        var accepted = new List<string>();
        foreach (var (path, verb) in VerbsOf(root, []))
        {
            foreach (var wrong in verb.Options.Select(option => option.Name + "x").Append("--nonsense"))
            {
                string[] args = [.. path, wrong];
                var parsed = root.Parse(args);
                if (CommandLine.UnknownOption(parsed, args) != wrong && !parsed.Errors.Any(error => error.Message.Contains($"'{wrong}'", StringComparison.Ordinal)))
                {
                    accepted.Add(string.Join(' ', [.. path, wrong]));
                }
            }
        }
        Assert.Empty(accepted);
    }

    private static IEnumerable<(string[] Path, Command Verb)> VerbsOf(Command parent, string[] path) =>
        parent.Subcommands.SelectMany(verb => VerbsOf(verb, [.. path, verb.Name]).Prepend(([.. path, verb.Name], verb)));
}
