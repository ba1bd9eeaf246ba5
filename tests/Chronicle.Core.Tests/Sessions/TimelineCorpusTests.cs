using Xunit;

namespace Chronicle.Core.Tests.Sessions;

/// <summary>The captured runs as trees, in the orders of both doors and in any other.</summary>
public class TimelineCorpusTests
{
    private const string Success = """
        turn SCENARIO:success please list, write and read
          message I will look at the directory first.
          tool Bash (ls -la && echo "héllo ✓ 日本語")
          tool Write (/tmp/dev/project/notes.md)
          tool Read (/tmp/dev/project/notes.md)
          message Done: notes.md was written and read back. 🚀

        """;

    private const string Failure = """
        turn SCENARIO:failure
          message Trying something that fails.
          tool Bash [error] (echo partial; echo oops >&2; exit 3) !Exit code 3
          tool Read [error] (/tmp/dev/project/does-not-exist.txt) !File does not exist. Note: your current working directory is /tmp/dev/project.
          message Both tools failed, stopping.

        """;

    private const string Denied = """
        turn SCENARIO:denied
          tool Bash [denied] (curl http://127.0.0.1:9/ -o /dev/null) !This command requires approval
          message Permission was not granted.

        """;

    private const string ParallelHooks = """
        turn SCENARIO:parallel
          message Reading several at once.
          tool Read (/tmp/dev/project/b.txt)
          tool Read (/tmp/dev/project/a.txt)
          tool Bash (wc -l a.txt b.txt)
          message a.txt and b.txt read in parallel.

        """;

    private const string ParallelHttp = """
        turn SCENARIO:parallel
          message Reading several at once.
          tool Read (/tmp/dev/project/a.txt)
          tool Read (/tmp/dev/project/b.txt)
          tool Bash (wc -l a.txt b.txt)
          message a.txt and b.txt read in parallel.

        """;

    private const string ResumeFirst = """
        turn SCENARIO:resume1 remember 42
          message Remembering the number 42.

        """;

    private const string ResumeSecond = """
        turn SCENARIO:resume2 what did I say?
          tool Bash (echo resumed)
          message You told me 42 earlier.

        """;

    private const string Loaded = "event instructions_loaded (/tmp/dev/project/CLAUDE.md)\n";
    private const string Ended = "event session_end (other)\n";

    public static TheoryData<string, string, string> Runs => new()
    {
        { "success", Success, Success }, { "failure", Failure, Failure }, { "denied", Denied, Denied }, { "parallel", ParallelHooks, ParallelHttp },
        { "resume-first", ResumeFirst, ResumeFirst }, { "resume-second", ResumeSecond, ResumeSecond },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public void Build_RunAsCaptured_GivesItsTree(string run, string byCommand, string byHttp)
    {
        var source = run == "resume-second" ? "resume" : "startup";

        Assert.Equal($"event session_start ({source})\n{Loaded}{byCommand}{Ended}", Outline.Of(HookEvents.Of(ClaudeCodeRuns.Run(run, "hooks")).Build()));
        Assert.Equal($"{Loaded}{byHttp}{Ended}", Outline.Of(HookEvents.Of(ClaudeCodeRuns.Run(run, "http")).Build()));
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Build_RunInAnyOrder_GivesTheSameTree(string run, string byCommand, string byHttp)
    {
        _ = byCommand.Length + byHttp.Length;
        var payloads = ClaudeCodeRuns.Run(run, "hooks");
        var expected = Outline.Of(HookEvents.Of(payloads).Build(), sorted: true);
        var random = new Random(11);
        for (var round = 0; round < 200; round++)
        {
            random.Shuffle(payloads);

            Assert.Equal(expected, Outline.Of(HookEvents.Of(payloads).Build(), sorted: true));
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Build_RunThroughBothDoors_ShowsEachCallOnce(string run, string byCommand, string byHttp)
    {
        _ = byHttp;
        var both = ClaudeCodeRuns.Run(run, "hooks").Concat(ClaudeCodeRuns.Run(run, "http"));

        var root = HookEvents.Of(both).Build();

        var turn = Assert.Single(root.Children, child => child.Name!.StartsWith("SCENARIO", StringComparison.Ordinal));
        Assert.Equal(byCommand.Split('\n').Length - 2, turn.Children.Count);
        Assert.All(turn.Children, child => Assert.True(child.Seqs.Count >= 2));
    }

    [Fact]
    public void Build_ResumedSession_HasBothTurns()
    {
        var events = HookEvents.Of(ClaudeCodeRuns.Run("resume-first", "hooks").Concat(ClaudeCodeRuns.Run("resume-second", "hooks")));

        Assert.Equal(
            $"event session_start (startup)\n{Loaded}{ResumeFirst}{Ended}event session_start (resume)\n{Loaded}{ResumeSecond}{Ended}",
            Outline.Of(events.Build()));
    }

    [Fact]
    public void Build_ToolCall_SaysWhatItIsMadeOf()
    {
        var root = HookEvents.Of(ClaudeCodeRuns.Run("success", "hooks")).Build();

        var turn = root.Children[2];
        var tool = turn.Children[1];
        Assert.Equal(2, tool.Seqs.Count);
        Assert.Equal(tool.Id, tool.ToolUseId);
        Assert.Equal(turn.Id, tool.PromptId);
        Assert.NotNull(tool.DurationMs);
        Assert.Equal((1, 16), (root.First.Value, root.Last.Value));
        Assert.True(turn.First <= tool.First && turn.Last >= tool.Last);
    }
}
