using System.Text.RegularExpressions;
using Xunit;

namespace Chronicle.Contracts.House;

/// <summary>Calls that the house does without: the clock and randomness are passed in, and nobody waits for a task by blocking.</summary>
public sealed partial class BannedCallTests
{
    /// <summary>Where one of them stands all the same, and why.</summary>
    private static readonly (string Path, string Call)[] Allowed =
    [
        ("src/Chronicle.Core/Journal/EventJournal.cs", ".Result"), // of a task that is complete
        ("src/Chronicle.Core/Journal/EventJournal.cs", ".GetAwaiter().GetResult()"), // the journal's own thread blocks in a commit, by design
        ("src/Chronicle.Core/Journal/EventJournal.cs", "Thread.Sleep"), // the same thread, between two tries of a commit
        ("src/Chronicle.Cli/Load/Http/OpenLoop.cs", "Thread.Sleep"), // a thread of its own that keeps the time more exactly than a timer does
        ("src/Chronicle.Cli/Invocation.cs", "new Random()"), // where the command line makes the one that is passed on
    ];

    [Fact]
    public void Source_DoesWithoutThem()
    {
        var found = (from source in Repository.Sources("src")
                     from line in source.Text.Split('\n')
                     where !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
                     from Match call in Banned().Matches(line)
                     where !IsDelayOnAClock(call.Value, line)
                     select (source.Path, Call: call.Value.TrimEnd('('))).Distinct().ToList();

        Assert.Empty(found.Except(Allowed));
        Assert.Empty(Allowed.Except(found)); // an exception that is no longer needed goes
    }

    [Theory]
    [InlineData("var now = DateTime.UtcNow;", true)]
    [InlineData("await Task.Delay(5, cancellationToken);", true)]
    [InlineData("await Task.Delay(pause, clock, cancellationToken);", false)]
    [InlineData("task.Wait();", true)]
    [InlineData("await turn.WaitAsync(token);", false)]
    [InlineData("private async void Run()", true)]
    [InlineData("var x = call.Result;", true)]
    [InlineData("var x = call.Results;", false)]
    public void TheScan_FindsThem(string line, bool banned) =>
        Assert.Equal(banned, Banned().Matches(line).Any(call => !IsDelayOnAClock(call.Value, line)));

    private static bool IsDelayOnAClock(string call, string line) => call.StartsWith("Task.Delay", StringComparison.Ordinal) && Clock().IsMatch(line);

    [GeneratedRegex(@"\bDateTime(?:Offset)?\.(?:Now|UtcNow|Today)\b|\bTask\.Delay\(|\bRandom\.Shared\b|\.Result\b(?!\()|(?<![sS]lim|_arrived)\.Wait\(\)|\.GetAwaiter\(\)\.GetResult\(\)|\basync void\b|\bThread\.Sleep\b|\bnew Random\(\)")]
    private static partial Regex Banned();

    [GeneratedRegex(@"Task\.Delay\([^;]*, (?:[\w.]*[cC]lock|TimeProvider\.System)\b")]
    private static partial Regex Clock();
}
