using System.Text.Json;
using Chronicle.Sessions;
using Xunit;

namespace Chronicle.Core.Tests.Sessions;

/// <summary>The state after each event of the captured runs.</summary>
public sealed class SessionStateCorpusTests
{
    public static TheoryData<string, string, string[]> Runs => new()
    {
        {
            "denied", "hooks",
            [
                "SessionStart: your_turn", "InstructionsLoaded: your_turn", "UserPromptSubmit: working", "PreToolUse: working Bash: curl http://127.0.0.1:9/ -o /dev/null",
                "PermissionRequest: waiting Bash: curl http://127.0.0.1:9/ -o /dev/null", "PostToolBatch: working", "MessageDisplay: working", "Stop: your_turn", "SessionEnd: done",
            ]
        },
        {
            "success", "http",
            [
                "InstructionsLoaded: your_turn", "UserPromptSubmit: working", "MessageDisplay: working", "PreToolUse: working Bash: ls -la && echo \"héllo ✓ 日本語\"", "PostToolUse: working", "PostToolBatch: working",
                "PreToolUse: working Write: /tmp/dev/project/notes.md", "PostToolUse: working", "PostToolBatch: working", "PreToolUse: working Read: /tmp/dev/project/notes.md", "PostToolUse: working",
                "PostToolBatch: working", "MessageDisplay: working", "Stop: your_turn", "SessionEnd: done",
            ]
        },
        {
            "failure", "hooks",
            [
                "SessionStart: your_turn", "InstructionsLoaded: your_turn", "UserPromptSubmit: working", "MessageDisplay: working", "PreToolUse: working Bash: echo partial; echo oops >&2; exit 3", "PostToolUseFailure: working",
                "PostToolBatch: working", "PreToolUse: working Read: /tmp/dev/project/does-not-exist.txt", "PostToolUseFailure: working", "PostToolBatch: working", "MessageDisplay: working", "Stop: your_turn",
                "SessionEnd: done",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public void EachEvent_LeavesItsState(string run, string door, string[] expected)
    {
        var events = new HookEvents();

        var told = ClaudeCodeRuns.Run(run, door).Select(payload => $"{Name(payload)}: {StateAfter(events.Add(payload))}").ToArray();

        Assert.Equal(expected, told);
    }

    /// <summary>Three calls at once: each is open from its start to its own end, whatever the others do.</summary>
    [Theory]
    [InlineData("hooks")]
    [InlineData("http")]
    public void ParallelCalls_AreOpenFromStartToEnd(string door)
    {
        var events = new HookEvents();
        HashSet<string> open = [];
        foreach (var payload in ClaudeCodeRuns.Run("parallel", door))
        {
            using var document = JsonDocument.Parse(payload);
            var id = document.RootElement.TryGetProperty("tool_use_id", out var given) ? given.GetString()! : null;
            _ = Name(payload) switch { "PreToolUse" => open.Add(id!), "PostToolUse" => open.Remove(id!), _ => false };

            events.Add(payload);

            Assert.Equal(open.Order(StringComparer.Ordinal), events.Session!.Open.Entries.ToArray().Select(entry => entry.CallId).Order(StringComparer.Ordinal));
        }
        Assert.Equal(3, events.Session!.ToolCalls);
    }

    /// <summary>Both doors at once, as when hooks are installed twice: each call is counted once, and nothing stays open.</summary>
    [Theory]
    [InlineData("success", 3)]
    [InlineData("failure", 2)]
    [InlineData("denied", 1)]
    [InlineData("parallel", 3)]
    public void BothDoors_CountEachCallOnce(string run, int calls)
    {
        var (hooks, http) = (ClaudeCodeRuns.Run(run, "hooks"), ClaudeCodeRuns.Run(run, "http"));
        var session = HookEvents.Of(hooks[..1].Concat(hooks[1..].Zip(http).SelectMany(pair => new[] { pair.First, pair.Second }))).Session!;

        Assert.Equal((calls, 0, SessionStatus.Completed), (session.ToolCalls, session.Open.Count, session.Status));
    }

    private static string StateAfter(HookEvents events)
    {
        var moment = new SessionMoment(events.Session!.LastReceived, TimeSpan.FromHours(6));
        var doing = events.Session.DoingAt(moment)?.Line;
        return events.Session.StateAt(moment).Name() + (doing is null ? "" : $" {doing}");
    }

    private static string Name(byte[] payload)
    {
        using var document = JsonDocument.Parse(payload);
        return document.RootElement.GetProperty("hook_event_name").GetString()!;
    }
}
