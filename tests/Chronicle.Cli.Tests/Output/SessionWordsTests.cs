using Chronicle.Cli.Output;
using Chronicle.Client;
using Xunit;

namespace Chronicle.Cli.Tests.Output;

/// <summary>What a session does is told from what is open in it, with ages of the server's clock.</summary>
public sealed class SessionWordsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 2, 30, 12, TimeSpan.Zero);

    [Theory]
    [InlineData("call", null, "Bash", "dotnet test", false, "running dotnet test (9 m 12 s)")]
    [InlineData("call", null, "Bash", "npm run dev", true, "running in the background npm run dev (9 m 12 s)")]
    [InlineData("call", null, "Read", "src/a.cs", false, "Read src/a.cs (9 m 12 s)")]
    [InlineData("agent", null, "Explore", "find the callers", false, "sub-agent Explore: find the callers (9 m 12 s)")]
    [InlineData("turn", null, null, null, false, "thinking (9 m 12 s)")]
    [InlineData("wait", "permission", "Bash", "rm -rf build", false, "asks: Bash: rm -rf build (9 m 12 s)")]
    [InlineData("wait", "question", "AskUserQuestion", "Which database?", false, "asks: Which database? (9 m 12 s)")]
    [InlineData("wait", "input", null, null, false, "asks for its next prompt (9 m 12 s)")]
    public void Doing_HasItsTextAndItsAge(string kind, string? reason, string? tool, string? text, bool background, string expected) =>
        Assert.Equal(expected, SessionWords.Doing(Session("working") with { Doing = new OpenInfo(kind, 1, Now.AddSeconds(-552), tool, text, reason, null, null, background, null) }));

    [Fact]
    public void Waits_AreAllTold_TheNewestFirst_WithoutTheSnoozed()
    {
        var session = Session("waiting") with
        {
            Open = [Wait(1, 300, "first"), Wait(2, 60, "second"), Wait(3, 30, "later", Now.AddMinutes(5)), Wait(4, 90, "again", Now.AddSeconds(-1))],
        };

        Assert.Equal(["asks: Bash: second (1 m 00 s)", "asks: Bash: again (1 m 30 s)", "asks: Bash: first (5 m 00 s)"], SessionWords.Waits(session));
    }

    [Fact]
    public void State_IsInWords_AndAnOlderServersStatusStandsForIt()
    {
        Assert.Equal(("your turn", "2 m 00 s"), (SessionWords.State(Session("your_turn")), SessionWords.Age(Session("your_turn"))));
        Assert.Equal(("active", ""), (SessionWords.State(Session(null) with { Now = null }), SessionWords.Age(Session(null) with { Now = null })));
    }

    private static SessionInfo Session(string? state) => new("s", null, null, null, "active", null, null, null, 0, 0, 0, 0, null) { State = state, StateSince = Now.AddMinutes(-2), Now = Now };

    private static OpenInfo Wait(long sequence, int age, string text, DateTimeOffset? snoozed = null) =>
        new("wait", sequence, Now.AddSeconds(-age), "Bash", text, "permission", null, null, false, snoozed);
}
