using System.Text.RegularExpressions;
using Xunit;

namespace Chronicle.Contracts.House;

/// <summary>Calls that the house does without: the clock and randomness are passed in, and nobody waits for a task by blocking.</summary>
public sealed partial class BannedCallTests
{
    /// <summary>Where one of them stands all the same, and why.</summary>
    private static readonly (string Path, string Call)[] Allowed =
    [
        ("src/Chronicle.Core/Journal/PatientAppend.cs", ".Result"), // of a task that is complete
        ("src/Chronicle.Core/Journal/PatientAppend.cs", ".GetAwaiter().GetResult()"), // the journal's own thread blocks in a commit and between two tries, by design
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

    /// <summary>The clock is passed in, so that a test can move it: beside the composition root, nothing of the engine and the server has one of its own.</summary>
    [Fact]
    public void CoreAndServer_HaveNoClockOfTheirOwn() => Assert.Empty(
        from source in Repository.Sources("src/Chronicle.Core").Concat(Repository.Sources("src/Chronicle.Server"))
        where !source.Path.EndsWith("/ChronicleHost.cs", StringComparison.Ordinal)
        from line in source.Text.Split('\n')
        where !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && OwnClock().IsMatch(line)
        select $"{source.Path}: {line.Trim()}");

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

    [GeneratedRegex(@"\bTimeProvider\.System\b|\bStopwatch\.\w|\bEnvironment\.TickCount64\b|\bnew PeriodicTimer\((?![^;]*, clock\))|\bnew Timer\(")]
    private static partial Regex OwnClock();

    [GeneratedRegex(@"Task\.Delay\([^;]*, (?:[\w.]*[cC]lock|TimeProvider\.System)\b")]
    private static partial Regex Clock();
}
