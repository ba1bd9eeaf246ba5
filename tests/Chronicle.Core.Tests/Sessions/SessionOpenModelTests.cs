using Chronicle.Events;
using Chronicle.Sessions;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Core.Tests.Sessions;

/// <summary>What is open after any interleaving of parallel calls, waits, sub-agents and turns, held against a model that is written without any of the session's code.</summary>
public sealed class SessionOpenModelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void AnyInterleaving_LeavesOpenWhatTheModelSays(int seed)
    {
        var random = new Random(seed);
        var model = new Model();
        Session? session = null;
        for (var number = 1; number <= 600; number++)
        {
            var content = Next(random, model, number);
            var recorded = new RecordedEvent("e", new Sequence(number), $"{number}", content);
            session ??= Session.StartedBy(recorded);
            session.Apply(recorded);
            if (random.Next(10) == 0)
            {
                session.Resume(session.Phase, session.PhaseSince, OpenSetBytes.Read(session.Open.ToBytes(), EndedCalls.Of(session.Open.Ended.ToBytes()))); // as a restart does
            }

            Assert.Equal(model.Describe(), Describe(session));
            Assert.Equal((model.Status(), model.ToolCalls, model.Prompts), (session.Status.Name(), session.ToolCalls, session.Prompts));
        }
    }

    private static string Describe(Session session) => string.Join(
        ", ", session.Open.Entries.ToArray().Select(entry => $"{entry.Kind.ToString().ToLowerInvariant()} {(entry.Kind == OpenKind.Agent ? entry.AgentId : entry.CallId)}").Order(StringComparer.Ordinal));

    private static IncomingEvent Next(Random random, Model model, int number)
    {
        while (true)
        {
            switch (random.Next(16))
            {
                case 0:
                    model.EndTurn("turn");
                    model.Prompts++;
                    return Event("user_prompt_submit", """{"prompt":"go"}""");
                case 1 when random.Next(3) == 0:
                    model.EndTurn("stopped");
                    return Event("stop", "{}");
                case 2 or 3 or 4:
                    return Start(model, $"call-{number}", tool: "Read", background: false, random.Next(2) == 0 ? null : model.AnyAgent(random));
                case 5:
                    return Start(model, $"back-{number}", tool: "Bash", background: true, null);
                case 6 or 7 or 8 when model.AnyCall(random) is { } call:
                    return End(model, call, random.Next(4) == 0);
                case 9 when model.AnyCall(random) is { Asked: false, Launched: false } call:
                    call.Asked = true;
                    model.Phase = call.Agent is not null && model.Phase == "stopped" ? "stopped" : "turn";
                    return Event("permission_request", Input(call), call, withId: false);
                case 10:
                    var started = $"agent-{number}";
                    model.Agents[started] = model.Phase == "stopped";
                    model.Phase = model.Phase == "stopped" ? "stopped" : "turn";
                    return An.Event("s", "subagent_start", agentId: started, data: """{"agent_type":"Explore"}""");
                case 11 when model.AnyAgent(random) is { } agent:
                    model.Agents.Remove(agent);
                    model.Calls.RemoveAll(call => call.Agent == agent);
                    return An.Event("s", "subagent_stop", agentId: agent, data: """{"agent_type":"Explore"}""");
                case 12 when model.Calls.Find(call => call.Launched) is { } task:
                    model.Calls.Remove(task);
                    model.Phase = "turn";
                    return Event("user_prompt_submit", $$"""{"prompt":"<task-notification>\n<task-id>task-{{task.Id}}</task-id>\n<status>completed</status></task-notification>"}""");
                case 13 when model.Calls.Find(call => call.Asked) is { } denied:
                    model.Calls.Remove(denied);
                    return Event("permission_denied", Input(denied), denied);
                case 14 when model.Calls.Exists(call => !call.Launched):
                    var batch = model.Calls.Where(call => !call.Background && call.Agent is null).Take(2).ToList();
                    model.Calls.RemoveAll(batch.Contains);
                    return Event("post_tool_batch", $$"""{"tool_calls":[{{string.Join(',', batch.Select(call => $$"""{"tool_use_id":"{{call.Id}}"}"""))}}]}""");
                case 15:
                    return Event("message_display", """{"delta":"words"}"""); // says nothing of what is open
            }
        }
    }

    private static IncomingEvent Start(Model model, string id, string tool, bool background, string? agent)
    {
        var call = new Call { Id = id, Tool = tool, Background = background, Agent = agent };
        model.Calls.Add(call);
        model.ToolCalls++;
        model.Phase = agent is not null && model.Phase == "stopped" ? "stopped" : "turn";
        return Event("pre_tool_use", Input(call), call);
    }

    private static IncomingEvent End(Model model, Call call, bool fails)
    {
        call.Asked = false;
        if (call.Background && !fails)
        {
            call.Launched = true;
            return Event("post_tool_use", $$$"""{"tool_response":{"backgroundTaskId":"task-{{{call.Id}}}"}}""", call);
        }
        model.Calls.Remove(call);
        return Event(fails ? "post_tool_use_failure" : "post_tool_use", "{}", call);
    }

    private static string Input(Call call) =>
        $$$"""{"tool_input":{"command":"do {{{call.Id}}}"{{{(call.Background ? ",\"run_in_background\":true" : "")}}}}}""";

    private static IncomingEvent Event(string type, string data, Call? call = null, bool withId = true) =>
        An.Event("s", type, tool: call?.Tool, toolUseId: withId ? call?.Id : null, agentId: call?.Agent, data: data);

    private sealed class Call
    {
        public required string Id { get; init; }
        public required string Tool { get; init; }
        public required bool Background { get; init; }
        public required string? Agent { get; init; }
        public bool Asked { get; set; }
        public bool Launched { get; set; }
    }

    private sealed class Model
    {
        public List<Call> Calls { get; } = [];

        /// <summary>Whether each goes on when the turn stops.</summary>
        public Dictionary<string, bool> Agents { get; } = [];

        public string Phase { get; set; } = "none";
        public int ToolCalls { get; set; }
        public int Prompts { get; set; }

        public Call? AnyCall(Random random) => Calls.Count == 0 ? null : Calls[random.Next(Calls.Count)];

        public string? AnyAgent(Random random) => Agents.Count == 0 ? null : Agents.Keys.Order(StringComparer.Ordinal).ElementAt(random.Next(Agents.Count));

        public void EndTurn(string phase)
        {
            Phase = phase;
            foreach (var (agent, goesOn) in Agents.ToArray())
            {
                if (!goesOn)
                {
                    Agents.Remove(agent);
                }
            }
            // A call that waits for a permission never began, in the background neither.
            Calls.RemoveAll(call => call.Agent is { } agent ? !Agents.ContainsKey(agent) : !call.Background || call.Asked);
        }

        public string Status() => Calls.Exists(call => call.Asked) ? "waiting" : Phase == "stopped" && Calls.Count + Agents.Count == 0 ? "completed" : "active";

        public string Describe() => string.Join(", ", Calls.Select(call => $"call {call.Id}").Concat(Calls.Where(call => call.Asked).Select(call => $"wait {call.Id}"))
            .Concat(Agents.Keys.Select(agent => $"agent {agent}")).Order(StringComparer.Ordinal));
    }
}
