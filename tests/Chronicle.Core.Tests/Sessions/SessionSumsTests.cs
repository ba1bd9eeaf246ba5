using System.Text.Json;
using Chronicle.Events;
using Chronicle.Sessions;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Core.Tests.Sessions;

/// <summary>What <see cref="Session.Apply"/> makes of events, held against sums that are counted here, from the raw events and without any of its code.</summary>
public sealed class SessionSumsTests
{
    // What one event of a type adds: prompts, tool calls, errors; and the status it leaves, where it always leaves one.
    private static readonly (string Type, string Data, int Prompts, int Tools, int Errors, string? Status)[] Meanings =
    [
        ("session_start", "{}", 0, 0, 0, "active"),
        ("user_prompt_submit", """{"prompt":"do it"}""", 1, 0, 0, "active"),
        ("message", """{"role":"user","content":"do it"}""", 1, 0, 0, "active"),
        ("pre_tool_use", """{"tool_name":"Bash"}""", 0, 1, 0, "active"),
        ("tool_start", "{}", 0, 1, 0, "active"),
        ("post_tool_use", """{"tool_response":{}}""", 0, 0, 0, null),
        ("post_tool_use", """{"success":false}""", 0, 0, 1, null),
        ("post_tool_use_failure", """{"error":"exit 1"}""", 0, 0, 1, null),
        ("permission_request", """{"tool_name":"Bash"}""", 0, 0, 0, "waiting"),
        ("subagent_start", "{}", 0, 0, 0, "active"),
        ("subagent_stop", "{}", 0, 0, 0, null),
        ("error", "{}", 0, 0, 1, "error"),
        ("stop_failure", "{}", 0, 0, 1, "error"),
        ("stop", "{}", 0, 0, 0, "completed"),
        ("made_up", "{}", 0, 0, 0, "active"),
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
        var (prompts, tools, errors, started, last, received) = (0, 0, 0, long.MaxValue, long.MinValue, long.MinValue);
        for (var number = 1; number <= 500; number++)
        {
            var meaning = Meanings[random.Next(Meanings.Length)];
            var (time, arrived) = (1_000_000L * random.Next(1, 1_000_000), 1_000_000L * random.Next(1, 1_000_000)); // in no order: clocks are wrong, and backfills are late
            session = Apply(session, number, An.Event("s", meaning.Type, time: new Timestamp(time), received: new Timestamp(arrived), data: meaning.Data));

            prompts += meaning.Prompts;
            tools += meaning.Tools;
            errors += meaning.Errors;
            var believed = time > arrived + 86_400_000_000 ? arrived : time;
            (started, last, received) = (Math.Min(started, believed), Math.Max(last, believed), Math.Max(received, arrived));
            Assert.Equal((number, prompts, tools, errors), (session.Events, session.Prompts, session.ToolCalls, session.Errors));
            Assert.Equal((1, number), (session.First.Value, session.Last.Value));
            Assert.Equal((started, last, received), (session.Started.Micros, session.LastEvent.Micros, session.LastReceived.Micros));
            if (meaning.Status is { } status)
            {
                Assert.Equal(status, session.Status.Name());
            }
            Assert.Equal(session.Status == SessionStatus.Waiting, session.WaitingFor is not null);
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
