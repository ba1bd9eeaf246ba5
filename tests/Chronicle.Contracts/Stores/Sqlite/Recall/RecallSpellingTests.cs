using Xunit;
using static Chronicle.Contracts.Stores.Sqlite.Recall.RecallFixture;

namespace Chronicle.Contracts.Stores.Sqlite.Recall;

/// <summary>The words that a misspelled one may have meant, where there are too many to be read for each query.</summary>
public sealed class RecallSpellingTests
{
    private const int Words = 12_000;

    [Fact]
    public async Task ManyWords_AreKnownFromTheStart_AndNewOnesAfterAWhile()
    {
        await using var fixture = new RecallFixture();
        await fixture.ApplyAsync([.. Enumerable.Range(1, Words).Select(number => Message(number, $"{Word(number)} configuration"))]);
        await fixture.ReopenAsync();
        Assert.Equal(["configuration"], (await fixture.AskAsync("confguration")).Corrections["confguration"]);

        await fixture.ApplyAsync([.. Enumerable.Range(Words + 1, Words / 2).Select(number => Message(number, $"{Word(number)} kubernetes"))]);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!(await fixture.AskAsync("kubernetse")).Corrections.ContainsKey("kubernetse"))
        {
            deadline.Token.ThrowIfCancellationRequested();
        }
        Assert.Equal(["configuration"], (await fixture.AskAsync("confguration")).Corrections["confguration"]);
    }

    /// <summary>A word of letters only, far from the others.</summary>
    private static string Word(int number) => string.Concat(number.ToString("x6", null).Select(digit => "qzxjkvwyfgbpmhul"[Convert.ToInt32(digit.ToString(), 16)])) + "zzz";
}
