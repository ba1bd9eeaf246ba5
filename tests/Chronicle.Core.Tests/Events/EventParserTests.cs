using System.Text;
using System.Text.Json;
using Chronicle.Events;
using Xunit;

namespace Chronicle.Core.Tests.Events;

public sealed class EventParserTests
{
    private static readonly Timestamp Now = new(1_795_226_494_913_000);

    private static readonly EventParser Parser = new(TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(2), "test", "test"));

    private static IncomingEvent Parse(string json, EventDialect dialect = EventDialect.Chronicle)
    {
        var problem = Parser.Parse(Encoding.UTF8.GetBytes(json), dialect, Now, out var parsed);
        Assert.Null(problem);
        return parsed!;
    }

    private static EventProblem Problem(string json, EventDialect dialect = EventDialect.Chronicle) => Problem(Encoding.UTF8.GetBytes(json), dialect);

    private static EventProblem Problem(byte[] json, EventDialect dialect = EventDialect.Chronicle)
    {
        var problem = Parser.Parse(json, dialect, Now, out var parsed);
        Assert.Null(parsed);
        Assert.NotNull(problem);
        return problem;
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    [Fact]
    public void Parse_EveryMember_IsReadAndTheBodyIsTheBytesSent()
    {
        var parsed = Parse("""
            {"id":"e1","session_id":"s1","type":"pre_tool_use","time":"2026-11-21T02:01:34.9130001Z","source":"test","project":"/p","tool_name":"Bash",
             "tool_use_id":"t1","duration_ms":12,"trace_id":"tr","span_id":"sp","parent_id":"pa","agent_id":"ag","prompt_id":"pr",
             "data": {"a" : [1, 2.50, "ä"]} ,"metadata":{"m":1},"other":"x"}
            """);

        Assert.Equal(("e1", "s1", "pre_tool_use", "test", "/p", "Bash"), (parsed.Id, parsed.SessionId, parsed.Type, parsed.Source, parsed.Project, parsed.ToolName));
        Assert.Equal(("t1", 12, "tr", "sp", "pa", "ag", "pr"), (parsed.ToolUseId, parsed.DurationMs, parsed.TraceId, parsed.SpanId, parsed.ParentId, parsed.AgentId, parsed.PromptId));
        Assert.Equal("2026-11-21T02:01:34.913000Z", parsed.Time.ToString());
        Assert.Equal(Now, parsed.Received);
        Assert.Equal("""{"a" : [1, 2.50, "ä"]}""", Text(parsed.Data));
        Assert.Equal("""{"metadata":{"m":1},"other":"x"}""", Text(parsed.Extra));
    }

    [Theory]
    [InlineData("""{"claude_session_id":"s","event_type":"t"}""", "s", "t")]
    [InlineData("""{"session_id":"s","claude_session_id":"c","type":"t","event_type":"e","hook_event_name":"H"}""", "s", "t")]
    [InlineData("""{"claude_session_id":"c","session_id":"s","hook_event_name":"H","event_type":"e","type":"t"}""", "s", "t")]
    [InlineData("""{"session_id":"s","hook_event_name":"PreToolUse"}""", "s", "pre_tool_use")]
    public void Parse_Aliases_GiveWayToTheProperName(string json, string session, string type)
    {
        var parsed = Parse(json);
        Assert.Equal((session, type), (parsed.SessionId, parsed.Type));
    }

    [Fact]
    public void Parse_AnAliasThatLoses_IsKept()
    {
        var parsed = Parse("""{"hook_event_name":"PreToolUse","session_id":"s","event_type":"pre_tool_use","data":{"a":1}}""");
        Assert.Equal("""{"hook_event_name":"PreToolUse"}""", Text(parsed.Extra));
    }

    [Fact]
    public void Parse_WithoutData_TheUnknownMembersAreTheBody()
    {
        var parsed = Parse("""{"session_id":"s","type":"t","tool_input":{"command":"ls"},"metadata":{"k":1},"x":null}""");
        Assert.Equal("""{"tool_input":{"command":"ls"},"x":null}""", Text(parsed.Data));
        Assert.Equal("""{"metadata":{"k":1}}""", Text(parsed.Extra));
    }

    [Fact]
    public void Parse_MembersOfTheBody_StandInForAbsentOnes()
    {
        var parsed = Parse("""{"session_id":"s","type":"t","data":{"tool_name":"Bash","duration_ms":3,"cwd":"/p","tool_use_id":7},"duration_ms":5}""");
        Assert.Equal(("Bash", 5, "/p", null), (parsed.ToolName, parsed.DurationMs, parsed.Project, parsed.ToolUseId));
        Assert.True(parsed.Extra.IsEmpty);
    }

    [Theory]
    [InlineData("\"2026-11-21T02:01:34Z\"", "2026-11-21T02:01:34.000000Z")]
    [InlineData("\"2026-11-21T02:01:34.5+01:00\"", "2026-11-21T01:01:34.500000Z")]
    [InlineData("\"2026-11-21T02:01:34.123456789\"", "2026-11-21T00:01:34.123456Z")]
    [InlineData("1795226494", "2026-11-21T02:01:34.000000Z")]
    [InlineData("1795226494.25", "2026-11-21T02:01:34.250000Z")]
    [InlineData("1795226494913", "2026-11-21T02:01:34.913000Z")]
    [InlineData("1795226494913000", "2026-11-21T02:01:34.913000Z")]
    [InlineData("1795226494913000123", "2026-11-21T02:01:34.913000Z")]
    public void Parse_Time_IsToldByFormAndMagnitude(string time, string expected) =>
        Assert.Equal(expected, Parse($$"""{"session_id":"s","type":"t","timestamp":{{time}}}""").Time.ToString());

    [Theory]
    [InlineData("""{"type":"t"}""", "`session_id` is missing")]
    [InlineData("""{"session_id":"","type":"t"}""", "`session_id` is missing")]
    [InlineData("""{"session_id":"s"}""", "`type` is missing")]
    [InlineData("""{"session_id":5,"type":"t"}""", "`session_id` is a number, not a string")]
    [InlineData("""{"session_id":"s","type":["t"]}""", "`type` is an array, not a string")]
    [InlineData("""{"session_id":"s","type":"t","time":"yesterday"}""", "`time` is neither an RFC 3339 time nor a unix number")]
    [InlineData("""{"session_id":"s","type":"t","time":"2026-02-30T00:00:00Z"}""", "`time` is neither an RFC 3339 time nor a unix number")]
    [InlineData("""{"session_id":"s","type":"t","time":1e400}""", "`time` is neither an RFC 3339 time nor a unix number")]
    [InlineData("""{"session_id":"s","type":"t","duration_ms":-1}""", "`duration_ms` is not a number of milliseconds from 0 to ten years")]
    [InlineData("""{"session_id":"s","type":"t","duration_ms":"5"}""", "`duration_ms` is not a number of milliseconds from 0 to ten years")]
    [InlineData("\"text\"", "an event is a JSON object")]
    [InlineData("null", "an event is a JSON object")]
    [InlineData("[1]", "an event is a JSON object")]
    public void Parse_WhatIsNoEvent_SaysWhy(string json, string detail)
    {
        var problem = Problem(json);
        Assert.Equal((EventProblemKind.Invalid, detail), (problem.Kind, problem.Detail));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"session_id":"s","type":"t",}""")]
    [InlineData("""{"session_id":"s","type":"t"} {}""")]
    [InlineData("""{"session_id":"s","type":"t","data":{"a":1}""")]
    [InlineData("""{"session_id":"s","type":"t","data":"\ud800"}""")]
    [InlineData("""{"session_id":"s","type":"t","data":"\udc00\ud800"}""")]
    public void Parse_WhatIsNoJson_IsMalformed(string json) => Assert.Equal(EventProblemKind.Malformed, Problem(json).Kind);

    [Fact]
    public void Parse_BadUtf8_IsMalformed() =>
        Assert.Equal(EventProblemKind.Malformed, Problem([.. """{"session_id":"s","type":"t","data":" """u8, 0xC3, .. "\"}"u8]).Kind);

    [Fact]
    public void Parse_NestingPastTheLimit_IsMalformed()
    {
        var deep = new string('[', EventLimits.MaxDepth) + new string(']', EventLimits.MaxDepth);
        Assert.Equal(EventProblemKind.Malformed, Problem($$"""{"session_id":"s","type":"t","data":{{deep}}}""").Kind);
    }

    [Fact]
    public void ParseAll_ABadElement_IsNamedByItsIndex()
    {
        var problem = Parser.ParseAll("""[{"session_id":"s","type":"t"},{"session_id":"s"}]"""u8.ToArray(), EventDialect.Chronicle, Now, out var events);
        Assert.Equal(1, problem!.Value.Index);
        Assert.Empty(events);
    }

    [Fact]
    public void ParseAll_AnExportedEvent_IsReadBackWithoutTheRecordersMembers()
    {
        var recorded = new RecordedEvent("k1", new Sequence(7), "e1", Parse("""{"id":"e1","session_id":"s","type":"t","time":5,"data":[1],"x":1,"metadata":{"m":2}}"""));
        var again = Parse(Text(recorded.Json));
        Assert.Equal(("e1", recorded.Content.Time, "[1]"), (again.Id, again.Time, Text(again.Data)));
        Assert.Equal(Text(recorded.Content.Extra), Text(again.Extra));
        Assert.Equal(Now, again.Received);
    }

    [Fact]
    public void ClaudeCode_ThePayloadIsTheBody_AndNothingInItIsAnError()
    {
        const string Payload = """{"session_id":"s","hook_event_name":"PostToolUse","cwd":"/p","tool_name":"Bash","tool_use_id":"t1","duration_ms":"soon","prompt_id":"p1","time":"later"}""";
        var parsed = Parse(Payload, EventDialect.ClaudeCode);
        Assert.Equal(("s", "post_tool_use", "claude-code", "/p", "Bash"), (parsed.SessionId, parsed.Type, parsed.Source, parsed.Project, parsed.ToolName));
        Assert.Equal((Now, null, "p1", null), (parsed.Time, parsed.DurationMs, parsed.PromptId, parsed.Id));
        Assert.Equal(Payload, Text(parsed.Data));
        Assert.Equal(("unknown", "unknown"), (Parse("{}", EventDialect.ClaudeCode).SessionId, Parse("{}", EventDialect.ClaudeCode).Type));
    }

    [Fact]
    public void ClaudeCode_HalvesOfSurrogatePairs_AreRepairedNotRefused()
    {
        var parsed = Parse("""{"session_id":"s","hook_event_name":"Stop","tool_response":"a\ud83dz \ud83d\ude80 \\ud800"}""", EventDialect.ClaudeCode);
        using var body = JsonDocument.Parse(parsed.Data);
        Assert.Equal("a\uFFFDz 🚀 \\ud800", body.RootElement.GetProperty("tool_response").GetString());
    }

    [Fact]
    public void Disler_ThePayloadIsTheBody_AndTheRestIsKept()
    {
        var parsed = Parse("""{"source_app":"app","session_id":"s","hook_event_type":"PreToolUse","payload":{"tool_name":"Bash","cwd":"/p"},"timestamp":1795226494913,"summary":"x"}""", EventDialect.Disler);
        Assert.Equal(("app", "pre_tool_use", "Bash", "/p"), (parsed.Source, parsed.Type, parsed.ToolName, parsed.Project));
        Assert.Equal("""{"tool_name":"Bash","cwd":"/p"}""", Text(parsed.Data));
        Assert.Equal("""{"summary":"x","hook_event_type":"PreToolUse"}""", Text(parsed.Extra));
    }

    [Fact]
    public void Disler_AMemberWithANameOfOurs_IsWrittenApart()
    {
        var parsed = Parse("""{"source_app":"app","session_id":"s","hook_event_type":"SessionStart","payload":{},"source":"startup","reason":"x"}""", EventDialect.Disler);
        using var written = JsonDocument.Parse(new RecordedEvent("k", new Sequence(1), "k-1", parsed).Json);
        Assert.Equal("app", written.RootElement.GetProperty("source").GetString());
        Assert.Equal("startup", written.RootElement.GetProperty("extra").GetProperty("source").GetString());
        Assert.Equal("x", written.RootElement.GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("PreToolUse", "pre_tool_use")]
    [InlineData("SessionStart", "session_start")]
    [InlineData("already_snake", "already_snake")]
    [InlineData("MCPToolCall", "mcp_tool_call")]
    [InlineData("kebab-case Name", "kebab_case_name")]
    public void SnakeCase_Of(string name, string expected) => Assert.Equal(expected, SnakeCase.Of(name).Replace("__", "_", StringComparison.Ordinal));

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a\\u0000b")]
    [InlineData("a\\nb")]
    [InlineData("\\u007f")]
    public void AnIdThatNoUrlCanName_IsRefusedByTheApi_AndRepairedForAHook(string id)
    {
        Assert.Contains("`session_id`", Problem($$"""{"session_id":"{{id}}","type":"t"}""").Detail, StringComparison.Ordinal);
        Assert.Contains("`id`", Problem($$"""{"id":"{{id}}","session_id":"s","type":"t"}""").Detail, StringComparison.Ordinal);

        var session = Parse($$"""{"session_id":"{{id}}","hook_event_name":"X"}""", EventDialect.ClaudeCode).SessionId;
        Assert.Null(IdText.Problem(session));
        Assert.Contains('\uFFFD', session);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    [InlineData("...")]
    [InlineData(" \\\\ ?#%&=+")]
    [InlineData("日本 🎉")]
    public void AnIdThatAUrlCanName_IsAccepted(string id) => Assert.NotEmpty(Parse($$"""{"session_id":"{{id}}","type":"t"}""").SessionId);

    [Fact]
    public void TheBodyGivenTwice_IsAnError_AndOfAHookNoneIsLost()
    {
        Assert.Equal("`data` is given twice", Problem("""{"session_id":"s","type":"t","data":1,"data":2}""").Detail);
        var disler = Parse("""{"source_app":"a","session_id":"s","hook_event_type":"X","payload":1,"payload":2}""", EventDialect.Disler);
        Assert.Equal("2", Text(disler.Data));
        Assert.Contains("\"payload\":1", Text(disler.Extra), StringComparison.Ordinal);
    }

    [Fact]
    public void TooDeep_IsNamed()
    {
        byte[] Nested(int depth) => Encoding.UTF8.GetBytes($$"""{"session_id":"s","type":"t","data":{{new string('[', depth)}}{{new string(']', depth)}}}""");

        Assert.Equal($"nested deeper than {EventLimits.MaxApiDepth} levels", Parser.Parse(Nested(70), EventDialect.Chronicle, Now, out _, isApi: true)!.Detail);
        Assert.Null(Parser.Parse(Nested(63), EventDialect.Chronicle, Now, out _, isApi: true));
        Assert.Null(Parser.Parse(Nested(500), EventDialect.Chronicle, Now, out _));
        Assert.Equal($"nested deeper than {EventLimits.MaxDepth} levels", Problem(Nested(512)).Detail);
        Assert.StartsWith("not valid JSON", Problem("""{"session_id":"[[[[","type":}""").Detail, StringComparison.Ordinal);
    }
}
