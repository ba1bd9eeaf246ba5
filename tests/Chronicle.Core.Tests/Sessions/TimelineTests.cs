using System.Text;
using System.Text.Json;
using Chronicle.Sessions;
using Xunit;

namespace Chronicle.Core.Tests.Sessions;

public class TimelineTests
{
    private static string Of(HookEvents events) => Outline.Of(events.Build());

    private static HookEvents Start() => new HookEvents().Add("user_prompt_submit", "'prompt':'go','prompt_id':'p'");

    private static string Pre(string id, string command = "ls") => $"'prompt_id':'p','tool_name':'Bash','tool_use_id':'{id}','tool_input':{{'command':'{command}'}}";

    [Fact]
    public void Build_PostBeforePre_IsOneCall()
    {
        var events = Start().Add("post_tool_use", Pre("t") + ",'duration_ms':12").Add("pre_tool_use", Pre("t")).Add("stop", "'prompt_id':'p'");

        Assert.Equal("turn go\n  tool Bash (ls)\n", Of(events));
        Assert.Equal(12, events.Build().Children[0].Children[0].DurationMs);
    }

    /// <summary>A chat's messages as most programs have them: a person's begins a turn, all others are said in it.</summary>
    [Fact]
    public void Build_MessagesWithRoles_AreTurnsAndWhatIsSaidInThem()
    {
        var events = new HookEvents().Add("message", "'role':'user','content':'Why is it red?'").Add("message", "'role':'assistant','content':[{'type':'text','text':'Because'},{'type':'image'},{'type':'text','text':'it is late.'}]")
            .Add("conversation", "'role':'human','content':'Thanks'").Add("conversation", "'role':'assistant','content':'Sure'");

        var timeline = events.Build();

        Assert.Equal(["Why is it red?", "Thanks"], timeline.Children.Select(turn => turn.Name));
        Assert.Equal("Because\nit is late.", Assert.Single(timeline.Children[0].Children).Text);
        Assert.Equal((TimelineKind.Message, "Sure"), (Assert.Single(timeline.Children[1].Children).Kind, timeline.Children[1].Children[0].Text));
    }

    [Fact]
    public void Build_MissingPost_RunsUntilTheTurnIsOver()
    {
        var events = Start().Add("pre_tool_use", Pre("t"));
        Assert.Equal("turn go [running]\n  tool Bash [running] (ls)\n", Of(events));

        events.Add("stop", "'prompt_id':'p'");
        Assert.Equal("turn go\n  tool Bash [unknown] (ls)\n", Of(events));
    }

    [Fact]
    public void Build_MissingStop_TurnIsOverWhenTheNextBegins()
    {
        var events = Start().Add("pre_tool_use", Pre("t")).Add("user_prompt_submit", "'prompt':'more','prompt_id':'q'");

        Assert.Equal("turn go [unknown]\n  tool Bash [unknown] (ls)\nturn more [running]\n", Of(events));
    }

    [Fact]
    public void Build_Interrupt_MarksCallAndTurn()
    {
        var events = Start().Add("post_tool_use_failure", Pre("t") + ",'is_interrupt':true,'error':'stopped'").Add("user_prompt_submit", "'prompt':'more','prompt_id':'q'");

        Assert.Equal("turn go [interrupted]\n  tool Bash [interrupted] (ls) !stopped\nturn more [running]\n", Of(events));
    }

    [Fact]
    public void Build_PermissionRequest_IsDeniedOnceTheTurnGoesOn()
    {
        var asked = "'prompt_id':'p','tool_name':'Bash','tool_input':{'command':'ls'}";
        var events = Start().Add("pre_tool_use", Pre("t")).Add("permission_request", asked);
        Assert.Equal("turn go [running]\n  tool Bash [running] (ls)\n", Of(events));

        events.Add("stop", "'prompt_id':'p'");
        Assert.Equal("turn go\n  tool Bash [denied] (ls)\n", Of(events));
        Assert.Equal([2L, 3], events.Build().Children[0].Children[0].Seqs);
    }

    [Fact]
    public void Build_PermissionGranted_IsOk()
    {
        var events = Start().Add("pre_tool_use", Pre("t")).Add("permission_request", "'prompt_id':'p','tool_name':'Bash','tool_input':{'command':'ls'}")
            .Add("post_tool_use", Pre("t")).Add("stop", "'prompt_id':'p'");

        Assert.Equal("turn go\n  tool Bash (ls)\n", Of(events));
    }

    [Fact]
    public void Build_PermissionDenied_SaysWhy()
    {
        var events = Start().Add("pre_tool_use", Pre("t")).Add("permission_denied", Pre("t") + ",'reason':'policy'").Add("stop", "'prompt_id':'p'");

        Assert.Equal("turn go\n  tool Bash [denied] (ls) !policy\n", Of(events));
    }

    [Fact]
    public void Build_RequestForNoKnownCall_StaysAnEvent()
    {
        var events = Start().Add("permission_request", "'prompt_id':'p','tool_name':'Bash','tool_input':{'command':'rm'}");

        Assert.Equal("turn go [running]\n  event permission_request (Bash: rm)\n", Of(events));
    }

    [Fact]
    public void Build_OlderClientWithoutIds_PairsByOrderAndInput()
    {
        var events = new HookEvents().Add("session_start").Add("notification", "'message':'hello'")
            .Add("user_prompt_submit", "'prompt':'one'")
            .Add("pre_tool_use", "'tool_name':'Read','tool_input':{'file_path':'a'}").Add("pre_tool_use", "'tool_name':'Read','tool_input':{'file_path':'b'}")
            .Add("post_tool_use", "'tool_name':'Read','tool_input':{'file_path':'b'},'success':false,'error':'gone'")
            .Add("post_tool_use", "'tool_name':'Read','tool_input':{'file_path':'a'}").Add("stop")
            .Add("user_prompt_submit", "'prompt':'two'").Add("stop").Add("session_end", "'reason':'exit'");

        Assert.Equal(
            "event session_start\nevent notification (hello)\nturn one\n  tool Read (a)\n  tool Read [error] (b) !gone\nturn two\nevent session_end (exit)\n", Of(events));
        Assert.Equal(["turn-1", "turn-2"], events.Build().Children.Where(child => child.Kind == TimelineKind.Turn).Select(turn => turn.Id));
    }

    [Fact]
    public void Build_MessageParts_AreJoinedByIndexEvenAfterTheStop()
    {
        var events = Start().Add("message_display", "'prompt_id':'p','message_id':'m','index':1,'final':true,'delta':'\\nworld'")
            .Add("stop", "'prompt_id':'p','last_assistant_message':'hello\\nworld'")
            .Add("message_display", "'prompt_id':'p','message_id':'m','index':0,'delta':'hello'")
            .Add("message_display", "'prompt_id':'p','message_id':'m','index':0,'delta':'hello'");

        Assert.Equal("turn go\n  message hello\n", Of(events));
        Assert.Equal("hello\nworld", events.Build().Children[0].Children[0].Text);
    }

    [Fact]
    public void Build_LastMessageNotShown_IsShownFromTheStop() =>
        Assert.Equal("turn go\n  message bye\n", Of(Start().Add("stop", "'prompt_id':'p','last_assistant_message':'bye'").Add("stop", "'prompt_id':'p','last_assistant_message':'bye'")));

    [Fact]
    public void Build_SubAgents_StandUnderTheCallsThatStartedThem()
    {
        var inside = "'prompt_id':'p','agent_id':'a1','agent_type':'Explore'";
        var events = Start()
            .Add("subagent_start", inside)
            .Add("pre_tool_use", "'prompt_id':'p','tool_name':'Agent','tool_use_id':'t','tool_input':{'description':'look','subagent_type':'Explore'}")
            .Add("pre_tool_use", inside + ",'tool_name':'Agent','tool_use_id':'u','tool_input':{'description':'deeper','subagent_type':'Plan'}")
            .Add("subagent_start", "'prompt_id':'p','agent_id':'a2','agent_type':'Plan'")
            .Add("pre_tool_use", "'prompt_id':'p','agent_id':'a2','tool_name':'Read','tool_use_id':'v','tool_input':{'file_path':'x'}")
            .Add("post_tool_use", "'prompt_id':'p','agent_id':'a2','tool_name':'Read','tool_use_id':'v','tool_input':{'file_path':'x'}")
            .Add("subagent_stop", "'prompt_id':'p','agent_id':'a2','last_assistant_message':'planned'")
            .Add("subagent_stop", inside);
        const string tree = """
            turn go [running]
              tool Agent [STATUS] (look)
                agent Explore
                  tool Agent [running] (deeper)
                    agent Plan
                      tool Read (x)
                      message planned

            """;

        Assert.Equal(tree.Replace("[STATUS]", "[running]").Replace("tool Agent [running] (deeper)", "tool Agent [unknown] (deeper)"), Of(events));
        events.Add("post_tool_use", "'prompt_id':'p','tool_name':'Agent','tool_use_id':'t','tool_input':{'description':'look'},'tool_response':{'status':'completed','agentId':'a1'}")
            .Add("post_tool_use", inside + ",'tool_name':'Agent','tool_use_id':'u','tool_response':{'agentId':'a2'}");
        Assert.Equal(tree.Replace(" [STATUS]", "").Replace("tool Agent [running] (deeper)", "tool Agent (deeper)"), Of(events));
    }

    [Fact]
    public void Build_AgentsThatStartEachOther_AreCutApart()
    {
        var events = Start();
        for (var agent = 0; agent < 100; agent++)
        {
            events.Add("post_tool_use", $"'prompt_id':'p','agent_id':'a{agent}','tool_name':'Agent','tool_use_id':'t{agent}','tool_response':{{'agentId':'a{(agent + 1) % 100}'}}");
        }

        var root = events.Build();

        Assert.Equal(201, Count(root) - 1);
        using var document = JsonDocument.Parse(Json(root));
    }

    [Fact]
    public void Build_TracedAgentEvents_NestByParent()
    {
        var events = new HookEvents().Add("agent_start", "'prompt':'make an app'").Add("agent_start", "'span_id':'A','agent_name':'Engineer'")
            .Add("llm_start", "'span_id':'L','parent_id':'A','model':'m1'").Add("llm_stream", "'span_id':'L','parent_id':'A','delta':'x'")
            .Add("llm_end", "'span_id':'L','parent_id':'A'")
            .Add("tool_start", "'tool_name':'write','parent_id':'A','tool_args':{'path':'a.ts'}")
            .Add("tool_end", "'tool_name':'write','success':false,'error':'disk full'")
            .Add("message_delta", "'delta':'hel'").Add("message_delta", "'delta':'lo'").Add("message_complete", "'content':'hello'")
            .Add("agent_end", "'span_id':'A','status':'success'").Add("custom", "'title':'note'").Add("finish", "'status':'success'");

        Assert.Equal(
            """
            turn make an app
              agent Engineer
                event llm (m1)
                tool write [error] (a.ts) !disk full
              message hello
              event custom (note)

            """, Of(events));
    }

    [Fact]
    public void Build_Errors_AreShown()
    {
        var events = Start().Add("pre_compact", "'prompt_id':'p','trigger':'auto'").Add("error", "'prompt_id':'p','message':'boom'")
            .Add("stop_failure", "'prompt_id':'p','error':'rate_limit'");

        Assert.Equal("turn go [error] !rate_limit\n  event pre_compact (auto)\n  event error [error] (boom) !boom\n", Of(events));
    }

    [Fact]
    public void Write_Tree_HasTheDocumentedMembers()
    {
        var json = Json(Start().Add("pre_tool_use", Pre("t")).Add("post_tool_use", Pre("t") + ",'duration_ms':5").Add("stop", "'prompt_id':'p'").Build());

        Assert.Equal(
            """
            {"kind":"session","id":"s","name":"go","status":"ok","started":"1970-01-01T00:00:01.000000Z","first_seq":1,"last_seq":4,"children":[
            {"kind":"turn","id":"p","name":"go","status":"ok","started":"1970-01-01T00:00:01.000000Z","ended":"1970-01-01T00:00:04.000000Z","duration_ms":3000,
            "first_seq":1,"last_seq":4,"seqs":[1,4],"prompt_id":"p","children":[
            {"kind":"tool","id":"t","name":"Bash","summary":"ls","status":"ok","started":"1970-01-01T00:00:02.000000Z","ended":"1970-01-01T00:00:03.000000Z",
            "duration_ms":5,"first_seq":2,"last_seq":3,"seqs":[2,3],"tool_use_id":"t","prompt_id":"p"}]}]}
            """.ReplaceLineEndings(""), json);
    }

    [Fact]
    public async Task Build_ManyEvents_EndsAtAll()
    {
        var events = Start();
        for (var call = 0; call < 20_000; call++)
        {
            events.Add("permission_request", "'prompt_id':'p','tool_name':'Bash','tool_input':{'command':'ls'}").Add("pre_tool_use", Pre($"t{call}"))
                .Add("tool_start", "'tool_name':'x'").Add("message_delta", "'delta':'a'").Add("llm_start");
        }

        // Looking at every earlier event for each one would be 10^10 steps: many minutes, not the seconds a loaded machine may take.
        await Task.Run(events.Build).WaitAsync(TimeSpan.FromMinutes(2));
    }

    private static int Count(TimelineNode node) => 1 + node.Children.Sum(Count);

    private static string Json(TimelineNode node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            TimelineJson.Write(writer, node);
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
