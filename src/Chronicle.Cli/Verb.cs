using System.CommandLine;

namespace Chronicle.Cli;

/// <summary>A command with examples for its help.</summary>
internal sealed class Verb : Command
{
    public Verb(string name, string description, params string[] examples)
        : base(name, description) => Examples = examples;

    public IReadOnlyList<string> Examples { get; }

    public Verb Run(Func<Invocation, CancellationToken, Task<int>> action)
    {
        SetAction(async (parsed, ct) =>
        {
            using var invocation = new Invocation(parsed);
            var exitCode = await action(invocation, ct).ConfigureAwait(false);
            await invocation.Terminal.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false); // here, where a full disk is still a failure
            return exitCode;
        });
        return this;
    }
}
