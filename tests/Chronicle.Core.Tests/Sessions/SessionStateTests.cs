using Chronicle.Events;
using Chronicle.Sessions;
using Xunit;

namespace Chronicle.Core.Tests.Sessions;

/// <summary>What a session does, told from what is open in it. Each event comes one second after the one before.</summary>
public sealed class SessionStateTests
{
    private const string Prompt = "'prompt':'go'";

    private static readonly TimeSpan LostAfter = TimeSpan.FromHours(6);

    [Fact]
    public void AParallelCallsEnd_LeavesAnothersWaitOpen()
    {
        var events = Turn()
            .Add("pre_tool_use", Bash("t1", "dotnet test")).Add("pre_tool_use", Bash("t2", "rm -rf build")).Add("permission_request", Bash(null, "rm -rf build"));
        Assert.Equal("waiting Bash: rm -rf build since 4 s", Describe(events));

        events.Add("post_tool_use", "'tool_name':'Bash','tool_use_id':'t1','tool_response':{}");
        Assert.Equal("waiting Bash: rm -rf build since 4 s", Describe(events));
        Assert.Equal((SessionStatus.Waiting, "Bash: rm -rf build"), (events.Session!.Status, events.Session.WaitingFor));

        events.Add("post_tool_use", "'tool_name':'Bash','tool_use_id':'t2','tool_response':{}");
        Assert.Equal("working on the turn since 1 s", Describe(events));
    }

    [Fact]
    public void ASubAgentsDoings_LeaveAWaitOpen()
    {
        var events = Turn()
            .Add("pre_tool_use", "'tool_name':'Agent','tool_use_id':'a','tool_input':{'description':'look','subagent_type':'Explore'}")
            .Add("subagent_start", "'agent_id':'x','agent_type':'Explore'")
            .Add("pre_tool_use", Bash("t1", "make")).Add("permission_request", Bash(null, "make"))
            .Add("pre_tool_use", "'agent_id':'x','tool_name':'Read','tool_use_id':'r','tool_input':{'file_path':'/a'}")
            .Add("post_tool_use", "'agent_id':'x','tool_name':'Read','tool_use_id':'r','tool_response':{}")
            .Add("subagent_stop", "'agent_id':'x','agent_type':'Explore'")
            .Add("message_display", "'delta':'still'");

        Assert.Equal("waiting Bash: make since 5 s", Describe(events));
    }

    [Fact]
    public void TwoWaits_AreBothKnown_AndEachClosesByItsOwnEnd()
    {
        var events = Turn()
            .Add("pre_tool_use", Bash("t1", "one")).Add("permission_request", Bash(null, "one"))
            .Add("pre_tool_use", Bash("t2", "two")).Add("permission_request", Bash(null, "two"));
        Assert.Equal(["one", "two"], Open(events, OpenKind.Wait));

        events.Add("permission_denied", Bash("t1", "one"));
        Assert.Equal(["two"], Open(events, OpenKind.Wait));

        events.Add("post_tool_use_failure", Bash("t2", "two"));
        Assert.Empty(Open(events, OpenKind.Wait));
    }

    [Theory]
    [InlineData("user_prompt_submit", Prompt, "working on the turn since 5 s")]
    [InlineData("stop", "", "your_turn since 5 s")]
    [InlineData("stop_failure", "'error':'rate_limit'", "failed since 5 s")]
    [InlineData("session_end", "'reason':'other'", "done since 5 s")]
    [InlineData("post_tool_batch", "'tool_calls':[{'tool_use_id':'t1','tool_response':'no'}]", "working on the turn since 1 s")]
    public void ARefusalThatFiresNoHook_IsClosedByWhatFollows(string type, string members, string expected)
    {
        var events = Turn().Add("pre_tool_use", Bash("t1", "make")).Add("permission_request", Bash(null, "make")).Add("notification", "'notification_type':'permission_prompt','message':'Claude needs your permission'");
        Assert.Equal("waiting Bash: make since 3 s", Describe(events));

        Assert.Equal(expected, Describe(events.Add(type, members)));
        Assert.Equal(0, events.Session!.Open.Count);
    }

    [Fact]
    public void ALongCall_IsWork_HoweverSilent()
    {
        var events = Turn().Add("pre_tool_use", Bash("t1", "dotnet test"));

        Assert.Equal("working Bash: dotnet test since 2 s", Describe(events, after: TimeSpan.FromMinutes(9)));
        Assert.Equal(SessionStatus.Active, events.Session!.StatusAt(At(events, TimeSpan.FromMinutes(9))));
        Assert.Equal(SessionStatus.Idle, events.Add("post_tool_use", Bash("t1", "dotnet test")).Session!.StatusAt(At(events, TimeSpan.FromMinutes(9))));
        Assert.Equal("quiet since 3 s", Describe(events, after: TimeSpan.FromMinutes(9)));
    }

    [Fact]
    public void AQuestion_IsShownItself()
    {
        var events = Turn()
            .Add("pre_tool_use", "'tool_name':'AskUserQuestion','tool_use_id':'q','tool_input':{'questions':[{'question':'Which database?','header':'DB','options':[]}]}")
            .Add("permission_request", "'tool_name':'AskUserQuestion','tool_input':{'questions':[{'question':'Which database?','header':'DB','options':[]}]}");

        Assert.Equal("waiting Which database? since 2 s", Describe(events));
        Assert.Equal("Which database?", events.Session!.WaitingFor);
        Assert.Equal(WaitReason.Question, Assert.Single(events.Session.Open.Entries.ToArray(), entry => entry.Kind == OpenKind.Wait).Reason);
        Assert.Equal("working on the turn since 1 s", Describe(events.Add("post_tool_use", "'tool_name':'AskUserQuestion','tool_use_id':'q','tool_response':{}")));
    }

    [Fact]
    public void AnIdlePrompt_IsAWaitForInput_UntilTheNextPrompt()
    {
        var events = Turn().Add("stop").Add("notification", "'notification_type':'idle_prompt','message':'Claude is waiting for your input'");
        Assert.Equal("waiting Claude is waiting for your input since 3 s", Describe(events));

        Assert.Equal("working on the turn since 4 s", Describe(events.Add("user_prompt_submit", Prompt)));
    }

    [Fact]
    public void ANoticeAfterARequest_RemindsOfIt()
    {
        var events = Turn().Add("pre_tool_use", Bash("t1", "make")).Add("permission_request", Bash(null, "make")).Add("notification", "'message':'Claude needs your permission to use Bash'");

        Assert.Equal(["make"], Open(events, OpenKind.Wait));
    }

    [Fact]
    public void ANoticeAlone_IsTiedToTheCallItNames()
    {
        var events = Turn().Add("pre_tool_use", Bash("t1", "make")).Add("pre_tool_use", "'tool_name':'Read','tool_use_id':'r','tool_input':{'file_path':'/a'}")
            .Add("notification", "'notification_type':'permission_prompt','message':'Claude needs your permission to use Bash'")
            .Add("post_tool_use", "'tool_name':'Read','tool_use_id':'r','tool_response':{}");
        Assert.Equal("waiting Bash: make since 4 s", Describe(events));

        Assert.Equal("working on the turn since 1 s", Describe(events.Add("post_tool_use", Bash("t1", "make"))));
    }

    [Fact]
    public void ACommandInTheBackground_StaysOpenUntilItsNotice()
    {
        var events = Turn()
            .Add("pre_tool_use", "'tool_name':'Bash','tool_use_id':'b','tool_input':{'command':'npm start','run_in_background':true}")
            .Add("post_tool_use", "'tool_name':'Bash','tool_use_id':'b','tool_response':{'backgroundTaskId':'task1'}")
            .Add("stop").Add("user_prompt_submit", Prompt).Add("stop");
        Assert.Equal("working Bash: npm start since 2 s", Describe(events));
        Assert.Equal(SessionStatus.Active, events.Session!.Status);

        events.Add("user_prompt_submit", "'prompt':'<task-notification>\\n<task-id>task1</task-id>\\n<status>completed</status>\\n<summary>done</summary>\\n</task-notification>'");
        Assert.Equal("working on the turn since 7 s", Describe(events));
        Assert.Equal("your_turn since 8 s", Describe(events.Add("stop")));
        Assert.Equal(2, events.Session.Prompts); // a notice is nobody's prompt
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ASubAgentInTheBackground_KeepsItsSessionAtWork(bool startsFirst)
    {
        const string launched = "'tool_name':'Agent','tool_use_id':'a','tool_response':{'isAsync':true,'status':'async_launched','agentId':'x'}";
        const string started = "'agent_id':'x','agent_type':'Explore'";
        var events = Turn().Add("pre_tool_use", "'tool_name':'Agent','tool_use_id':'a','tool_input':{'description':'find the callers','subagent_type':'Explore'}");
        _ = startsFirst ? events.Add("subagent_start", started).Add("post_tool_use", launched) : events.Add("post_tool_use", launched).Add("subagent_start", started);
        events.Add("stop");

        Assert.Equal(SessionStatus.Active, events.Session!.Status);
        Assert.StartsWith("working Explore: find the callers since", Describe(events), StringComparison.Ordinal);

        events.Add("pre_tool_use", "'agent_id':'x','tool_name':'Read','tool_use_id':'r','tool_input':{'file_path':'/a'}");
        Assert.StartsWith("working Read: /a since", Describe(events), StringComparison.Ordinal);
        events.Add("subagent_stop", "'agent_id':'x','agent_type':'Explore'");
        Assert.Equal((SessionStatus.Completed, 0), (events.Session.Status, events.Session.Open.Count));
    }

    [Fact]
    public void ASubAgentOfTheTurn_EndsWithIt()
    {
        var events = Turn().Add("subagent_start", "'agent_id':'x','agent_type':'Explore'").Add("stop");

        Assert.Equal((SessionStatus.Completed, 0), (events.Session!.Status, events.Session.Open.Count));
    }

    [Fact]
    public void ASubAgentThatAStopLists_GoesOn()
    {
        var events = Turn().Add("subagent_start", "'agent_id':'x','agent_type':'Explore'")
            .Add("stop", "'background_tasks':[{'id':'x','type':'agent','status':'running','description':'find'},{'id':'b1','type':'shell','status':'running','command':'npm start'},{'id':'b2','type':'shell','status':'completed','command':'ls'}]");

        Assert.Equal(["Explore"], Open(events, OpenKind.Agent));
        Assert.Equal(["npm start"], Open(events, OpenKind.Call));
    }

    [Fact]
    public void ASubAgentThatWorksOn_IsOpenAgain()
    {
        var events = Turn().Add("stop").Add("pre_tool_use", "'agent_id':'x','agent_type':'Explore','tool_name':'Read','tool_use_id':'r','tool_input':{'file_path':'/a'}")
            .Add("post_tool_use", "'agent_id':'x','tool_name':'Read','tool_use_id':'r','tool_response':{}");
        Assert.Equal(SessionStatus.Active, events.Session!.Status);

        Assert.Equal("your_turn since 2 s", Describe(events.Add("subagent_stop", "'agent_id':'x'")));
    }

    [Fact]
    public void ACallCountsOnce_WhateverIsToldOfIt()
    {
        var events = Turn();
        foreach (var id in (string[])["u1", "u2", "u3"])
        {
            events.Add("post_tool_use", $"'tool_name':'Read','tool_use_id':'{id}','tool_response':{{}}").Add("post_tool_use", $"'tool_name':'Read','tool_use_id':'{id}','tool_response':{{}}");
        }
        events.Add("pre_tool_use", "'tool_name':'Read','tool_use_id':'u3'"); // its start comes last
        events.Add("pre_tool_use", Bash("b", "ls")).Add("pre_tool_use", Bash("b", "ls")).Add("post_tool_use", Bash("b", "ls")).Add("post_tool_use", Bash("b", "ls"));
        events.Add("pre_tool_use", Bash("late", "ls")).Add("stop").Add("post_tool_use", Bash("late", "ls"));

        Assert.Equal((5, 0), (events.Session!.ToolCalls, events.Session.Open.Count));
    }

    [Fact]
    public void CallsWithoutIds_EndByToolAndInput()
    {
        var events = Turn().Add("pre_tool_use", "'tool_name':'Read','tool_input':{'path':'a'}").Add("pre_tool_use", "'tool_name':'Read','tool_input':{'path':'b'}")
            .Add("post_tool_use", "'tool_name':'Read','tool_input':{'path':'b'}");
        Assert.Equal(["a"], Open(events, OpenKind.Call));

        Assert.Empty(Open(events.Add("post_tool_use", "'tool_name':'Read'"), OpenKind.Call));
        Assert.Equal(2, events.Session!.ToolCalls);
    }

    [Fact]
    public void Compaction_IsWork_UntilItsEnd()
    {
        var events = Turn().Add("stop").Add("pre_compact", "'trigger':'manual'");
        Assert.Equal("working Compaction: manual since 3 s", Describe(events));

        Assert.Equal("your_turn since 2 s", Describe(events.Add("post_compact", "'trigger':'manual'")));
    }

    [Fact]
    public void AnElicitation_WaitsUntilItsResult()
    {
        var events = Turn().Add("elicitation", "'mcp_server_name':'db','message':'Which schema?','elicitation_id':'e1'");
        Assert.Equal("waiting Which schema? since 2 s", Describe(events));

        Assert.Equal("working on the turn since 1 s", Describe(events.Add("elicitation_result", "'mcp_server_name':'db','elicitation_id':'e1','action':'accept'")));
    }

    [Theory]
    [InlineData("user_prompt_submit", Prompt, "lost")]
    [InlineData("permission_request", "'tool_name':'Bash'", "lost")]
    [InlineData("stop", "", "lost")]
    [InlineData("stop_failure", "", "failed")]
    [InlineData("session_end", "", "done")]
    public void AfterHoursWithoutAnEvent_ASessionThatHasNotEndedIsLost(string type, string members, string expected)
    {
        var events = Turn().Add(type, members);

        Assert.Equal(expected, events.Session!.StateAt(At(events, LostAfter)).Name());
        Assert.NotEqual("lost", events.Session.StateAt(At(events, LostAfter - TimeSpan.FromSeconds(1))).Name());
        Assert.NotEqual(SessionStatus.Waiting, events.Session.StatusAt(At(events, LostAfter)));
    }

    [Fact]
    public void ADismissedWait_IsGone_WithTheCallItKept()
    {
        var events = Turn().Add("pre_tool_use", Bash("t1", "make")).Add("permission_request", Bash(null, "make"));
        var heard = events.Session!.LastReceived;

        events.Add(WaitEvents.Dismissed, "'wait':3");

        Assert.Equal((0, SessionStatus.Active, null), (events.Session.Open.Count, events.Session.Status, events.Session.WaitingFor));
        Assert.Equal(heard, events.Session.LastReceived); // a person's doing is no sign of life of the agent's
        Assert.Equal(1, events.Add("post_tool_use", Bash("t1", "make")).Session!.ToolCalls);
    }

    [Fact]
    public void ASnoozedWait_CountsAgainAfterwards()
    {
        var events = Turn().Add("pre_tool_use", Bash("t1", "make")).Add("permission_request", Bash(null, "make"))
            .Add(WaitEvents.Snoozed, "'wait':3,'until':'1970-01-01T00:10:00Z'");

        Assert.Equal("quiet since 3 s", Describe(events, after: TimeSpan.FromMinutes(5)));
        Assert.Equal(SessionStatus.Active, events.Session!.StatusAt(At(events, TimeSpan.FromMinutes(5))));
        Assert.Equal("waiting Bash: make since 3 s", Describe(events, after: TimeSpan.FromMinutes(11)));
    }

    [Fact]
    public void WhatIsOpen_IsBounded_AndWhatIsBeyondIsCounted()
    {
        var events = Turn();
        for (var i = 0; i < 300; i++)
        {
            events.Add("pre_tool_use", Bash($"t{i}", "ls"));
        }
        Assert.Equal((OpenSet.MaxCount, 44, 300), (events.Session!.Open.Count, events.Session.Open.Dropped, events.Session.ToolCalls));
        Assert.Equal(0, events.Add("stop").Session!.Open.Dropped);

        var wide = Turn();
        var id = new string('i', 500);
        for (var i = 0; i < 200; i++)
        {
            wide.Add("pre_tool_use", Bash($"{id}{i}", new string('x', 200)));
        }
        Assert.True(wide.Session!.Open.Dropped > 0 && wide.Session.Open.ToBytes()!.Length <= OpenSet.MaxBytes);
    }

    [Fact]
    public void ANewProcess_ClosesWhatTheOneBeforeHadOpen()
    {
        var events = Turn().Add("pre_tool_use", Bash("t1", "make")).Add("session_start", "'source':'resume'");
        Assert.Equal("your_turn since 3 s", Describe(events));

        var compacted = Turn().Add("pre_tool_use", Bash("t1", "make")).Add("session_start", "'source':'compact'");
        Assert.Equal("working Bash: make since 2 s", Describe(compacted));
    }

    [Fact]
    public void ARowOfAnOlderVersion_GoesOnFromItsStatus()
    {
        var session = new Session { Id = "s", Status = SessionStatus.Waiting, WaitingFor = "Bash: rm", Last = new Sequence(9), LastReceived = new Timestamp(9), Rules = 0 };
        session.Resume(SessionPhase.Unknown, default, new OpenSet());

        Assert.Equal(SessionState.Waiting, session.StateAt(new SessionMoment(new Timestamp(9), LostAfter)));
        Assert.Equal("Bash: rm", session.DoingAt(new SessionMoment(new Timestamp(9), LostAfter))!.Line);
    }

    private static HookEvents Turn() => new HookEvents().Add("user_prompt_submit", Prompt);

    private static string Bash(string? id, string command) => $"'tool_name':'Bash','tool_input':{{'command':'{command}'}}" + (id is null ? "" : $",'tool_use_id':'{id}'");

    private static SessionMoment At(HookEvents events, TimeSpan after) => new(new Timestamp(events.Session!.LastReceived.Micros + (long)after.TotalMicroseconds), LostAfter);

    private static string Describe(HookEvents events, TimeSpan after = default)
    {
        var (session, moment) = (events.Session!, At(events, after));
        var state = session.StateAt(moment);
        var doing = session.DoingAt(moment)?.Line ?? (state == SessionState.Working ? "on the turn" : null);
        var since = (session.DoingAt(moment)?.Since ?? session.StateSince(moment)).Micros / 1_000_000;
        return $"{state.Name()}{(doing is null ? "" : $" {doing}")} since {since} s";
    }

    private static IEnumerable<string?> Open(HookEvents events, OpenKind kind) =>
        events.Session!.Open.Entries.ToArray().Where(entry => entry.Kind == kind).Select(entry => entry.Text ?? entry.Tool);
}
