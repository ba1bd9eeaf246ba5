using System.Text.Json;
using Chronicle.Events;
using Chronicle.Sessions;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Core.Tests.Sessions;

/// <summary>What <see cref="Session.Apply"/> makes of events, held against sums that are counted here, from the raw events and without any of its code.</summary>
public sealed class SessionSumsTests
{
    // What one event of a type adds to the prompts and the errors. None of them has an id.
    private static readonly (string Type, string Data, int Prompts, int Errors)[] Meanings =
    [
        ("session_start", "{}", 0, 0),
        ("user_prompt_submit", """{"prompt":"do it"}""", 1, 0),
        ("message", """{"role":"user","content":"do it"}""", 1, 0),
        ("pre_tool_use", """{"tool_name":"Bash"}""", 0, 0),
        ("tool_start", "{}", 0, 0),
        ("post_tool_use", """{"tool_response":{}}""", 0, 0),
        ("post_tool_use", """{"success":false}""", 0, 1),
        ("post_tool_use_failure", """{"error":"exit 1"}""", 0, 1),
        ("permission_request", """{"tool_name":"Bash"}""", 0, 0),
        ("subagent_start", "{}", 0, 0),
        ("subagent_stop", "{}", 0, 0),
        ("error", "{}", 0, 1),
        ("stop_failure", "{}", 0, 1),
        ("stop", "{}", 0, 0),
        ("made_up", "{}", 0, 0),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void GeneratedEvents_AreCountedOnce(int seed)
    {
        var random = new Random(seed);
        Session? session = null;
        var (prompts, errors, started, last, received) = (0, 0, long.MaxValue, long.MinValue, long.MinValue);
        var open = new NamelessModel();
        for (var number = 1; number <= 500; number++)
        {
            var meaning = Meanings[random.Next(Meanings.Length)];
            var (time, arrived) = (1_000_000L * random.Next(1, 1_000_000), 1_000_000L * random.Next(1, 1_000_000)); // in no order: clocks are wrong, and backfills are late
            session = Apply(session, number, An.Event("s", meaning.Type, time: new Timestamp(time), received: new Timestamp(arrived), data: meaning.Data));

            prompts += meaning.Prompts;
            errors += meaning.Errors;
            open.Add(meaning.Type);
            var believed = time > arrived + 86_400_000_000 ? arrived : time;
            (started, last, received) = (Math.Min(started, believed), Math.Max(last, believed), Math.Max(received, arrived));
            Assert.Equal((number, prompts, open.ToolCalls, errors), (session.Events, session.Prompts, session.ToolCalls, session.Errors));
            Assert.Equal((1, number), (session.First.Value, session.Last.Value));
            Assert.Equal((started, last, received), (session.Started.Micros, session.LastEvent.Micros, session.LastReceived.Micros));
            Assert.Equal((open.Status, open.Count), (session.Status.Name(), session.Open.Count));
            Assert.Equal(session.Status == SessionStatus.Waiting ? "Bash" : null, session.WaitingFor);
        }
    }

    /// <summary>What is open when nothing has an id: calls by their tool, one wait, sub-agents in their order.</summary>
    private sealed class NamelessModel
    {
        private readonly List<bool> _agents = []; // whether each goes on when the turn stops
        private int _bash;
        private int _unnamed;
        private bool _waits;
        private string _phase = "begun";

        public int ToolCalls { get; private set; }

        public int Count => _bash + _unnamed + (_waits ? 1 : 0) + _agents.Count;

        public string Status => _phase == "failed" ? "error" : _waits ? "waiting" : _phase == "stopped" && Count == 0 ? "completed" : "active";

        public void Add(string type)
        {
            switch (type)
            {
                case "session_start":
                    _phase = "begun";
                    break;
                case "user_prompt_submit" or "message":
                    EndTurn("turn");
                    break;
                case "stop":
                    EndTurn("stopped");
                    break;
                case "stop_failure":
                    EndTurn("failed");
                    break;
                case "pre_tool_use":
                    (_bash, ToolCalls, _phase) = (_bash + 1, ToolCalls + 1, "turn");
                    break;
                case "tool_start":
                    (_unnamed, ToolCalls, _phase) = (_unnamed + 1, ToolCalls + 1, "turn");
                    break;
                case "post_tool_use" or "post_tool_use_failure":
                    ToolCalls += _unnamed == 0 ? 1 : 0;
                    _unnamed = Math.Max(0, _unnamed - 1);
                    break;
                case "permission_request":
                    (_waits, _phase) = (true, "turn");
                    break;
                case "subagent_start":
                    _agents.Add(_phase == "stopped");
                    _phase = _phase == "stopped" ? "stopped" : "turn";
                    break;
                case "subagent_stop" when _agents.Count > 0:
                    _agents.RemoveAt(0);
                    break;
                case "error":
                    _phase = "failed";
                    break;
                case "made_up":
                    _phase = "turn";
                    break;
            }
        }

        private void EndTurn(string phase)
        {
            (_bash, _unnamed, _waits, _phase) = (0, 0, false, phase);
            _agents.RemoveAll(static goesOn => !goesOn);
        }
    }

    /// <summary>What Claude Code really sent, run by run and door by door, counted from the names of its hooks.</summary>
    [Theory]
    [InlineData("success", "completed")]
    [InlineData("failure", "completed")]
    [InlineData("denied", "completed")]
    [InlineData("parallel", "completed")]
    [InlineData("resume-first", "completed")]
    [InlineData("resume-second", "completed")]
    public void CapturedRuns_AreCountedOnce(string run, string status)
    {
        foreach (var door in (string[])["hooks", "http"])
        {
            var payloads = ClaudeCodeRuns.Run(run, door);
            if (payloads.Length == 0)
            {
                continue;
            }
            var names = Array.ConvertAll(payloads, HookName);
            int Count(string name) => names.Count(name.Equals);

            var session = HookEvents.Of(payloads).Session!;

            Assert.Equal(payloads.Length, session.Events);
            Assert.Equal(Count("UserPromptSubmit"), session.Prompts);
            Assert.Equal(Count("PreToolUse"), session.ToolCalls);
            Assert.Equal(Count("PostToolUseFailure") + Count("StopFailure"), session.Errors);
            Assert.Equal((1, payloads.Length), (session.First.Value, session.Last.Value));
            Assert.Equal((1_000_000L, 1_000_000L * payloads.Length), (session.Started.Micros, session.LastEvent.Micros));
            Assert.Equal(status, session.Status.Name());
            Assert.True(session.Prompts > 0);
        }
    }

    private static string HookName(byte[] payload)
    {
        using var document = JsonDocument.Parse(payload);
        return document.RootElement.GetProperty("hook_event_name").GetString()!;
    }

    private static Session Apply(Session? session, int number, IncomingEvent content)
    {
        var recorded = new RecordedEvent("e", new Sequence(number), $"{number}", content);
        session ??= Session.StartedBy(recorded);
        session.Apply(recorded);
        return session;
    }
}
