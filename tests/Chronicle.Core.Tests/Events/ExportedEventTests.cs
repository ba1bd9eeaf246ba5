using System.Text;
using Chronicle.Events;
using Xunit;

namespace Chronicle.Core.Tests.Events;

/// <summary>What export writes is read back as the same event, whatever a door or an older version has recorded.</summary>
public sealed class ExportedEventTests
{
    private static readonly EventParser Parser = new(TimeZoneInfo.Utc);

    private static string? RoundTrip(RecordedEvent recorded)
    {
        var problem = Parser.Parse(recorded.Json, EventDialect.Exported, recorded.Content.Received, out var parsed);
        Assert.True(problem is null, $"{problem?.Detail}: {Encoding.UTF8.GetString(recorded.Json.Span)}");
        var again = new RecordedEvent(recorded.Cursor.Epoch, recorded.Sequence, parsed!.Id, parsed);
        Assert.Equal(Encoding.UTF8.GetString(recorded.Json.Span), Encoding.UTF8.GetString(again.Json.Span));
        return parsed.Id;
    }

    private static RecordedEvent Recorded(string json, EventDialect dialect)
    {
        Assert.Null(Parser.Parse(Encoding.UTF8.GetBytes(json), dialect, new Timestamp(1_795_226_494_913_000), out var parsed));
        return new RecordedEvent("e1", new Sequence(7), parsed!.Id, parsed);
    }

    [Theory]
    [InlineData("""{"session_id":"s","type":"t"}""")]
    [InlineData("""{"session_id":"s","type":"t","data":null}""")]
    [InlineData("""{"session_id":"s","type":"t","metadata":{"m":1}}""")]
    [InlineData("""{"session_id":"s","type":"t","x":1,"metadata":{"m":1}}""")]
    [InlineData("""{"session_id":"s","type":"t","event_type":"other","timestamp":5,"cwd":"/c","data":{}}""")]
    [InlineData("""{"session_id":"s","type":"t","data":{},"extra":5}""")]
    [InlineData("""{"session_id":"s","type":"t","data":{},"extra":{"type":"inner","extra":{"extra":1}}}""")]
    [InlineData("""{"session_id":"s","type":"t","data":{},"typ\u0065":"hidden","x":1,"x":2}""")]
    [InlineData("""{"id":"e1-99","session_id":"s","type":"t","duration_ms":315360000000,"time":"9999-12-31T23:59:59Z","data":[1, 2.50]}""")]
    [InlineData("""{"id":"%2F","session_id":"a/b%2Fc?#\\","type":"t","data":"line\nbreak \u0000"}""")]
    public void OfTheApi(string json) => RoundTrip(Recorded(json, EventDialect.Chronicle));

    [Theory]
    [InlineData("""{"source_app":"a","session_id":"s","hook_event_type":"PreToolUse","id":17,"type":"zzz","data":[1],"seq":3,"cursor":"c","received":1,"extra":{"a":1}}""")]
    [InlineData("""{"source_app":"a","session_id":"s","hook_event_type":"PreToolUse","payload":{"tool_name":"Bash"},"source":"startup","payload":{"x":1}}""")]
    public void OfDisler(string json) => RoundTrip(Recorded(json, EventDialect.Disler));

    [Theory]
    [InlineData("""{"session_id":"s","hook_event_name":"X","cwd":"/p","tool_name":"T","duration_ms":5,"id":"body's own","data":{"type":"x"}}""")]
    public void OfClaudeCode(string json) => RoundTrip(Recorded(json, EventDialect.ClaudeCode));

    [Fact]
    public void OfTheDeepestAndOfLinesWithBreaks()
    {
        RoundTrip(Recorded($$"""{"session_id":"s","hook_event_name":"X","x":{{new string('[', EventLimits.MaxDepth - 1)}}{{new string(']', EventLimits.MaxDepth - 1)}}}""", EventDialect.ClaudeCode));
        RoundTrip(Recorded("{\"session_id\":\"s\",\r\n\"type\":\"t\",\n\"data\":{\n\"a\":1},\"y\"\n:\n{}}", EventDialect.Chronicle));
    }

    /// <summary>Names that no door accepts today, as an older version has recorded them.</summary>
    [Theory]
    [InlineData("..")]
    [InlineData("a\0b")]
    [InlineData("\u001b[31m")]
    public void OfAnOlderVersion(string name)
    {
        var content = new IncomingEvent
        {
            Id = name, SessionId = name, Type = name, Time = default, Received = default, Project = new string('p', 9000), Data = "{\"half\":\"\\ud83d\"}"u8.ToArray(),
        };

        Assert.Equal(name, RoundTrip(new RecordedEvent("e1", new Sequence(7), name, content)));
    }

    [Fact]
    public void OfRandomMembers()
    {
        var random = new Random(20261129);
        string[] names = ["id", "session_id", "type", "time", "received", "source", "project", "tool_name", "data", "extra", "seq", "cursor", "event_type", "cwd", "metadata", "é", "a\\\"b", "timestamp", ""];
        string[] values = ["1", "\"text\"", "null", "true", "{}", "{\"a\":[1]}", "[{}]", "\"\\u0000\"", "\"\\\\\"", "-0.0", "1e400"];
        for (var run = 0; run < 5000; run++)
        {
            var extra = random.Next(3) == 0 ? "" : "{" + string.Join(',', Enumerable.Range(0, random.Next(1, 5)).Select(_ => $"\"{names[random.Next(names.Length)]}\":{values[random.Next(values.Length)]}")) + "}";
            string? Maybe() => random.Next(2) == 0 ? null : names[random.Next(names.Length - 1)];
            RoundTrip(new RecordedEvent("e1", new Sequence(run + 1), Maybe(), new IncomingEvent
            {
                SessionId = Maybe() ?? "s",
                Type = Maybe() ?? "t",
                Time = new Timestamp(random.NextInt64(-62_135_596_800_000_000, 253_402_300_799_999_999)),
                Received = new Timestamp(random.NextInt64(0, 253_402_300_799_999_999)),
                Source = Maybe(),
                Project = Maybe(),
                ToolName = Maybe(),
                ToolUseId = Maybe(),
                DurationMs = random.Next(2) == 0 ? null : random.NextInt64(),
                TraceId = Maybe(),
                SpanId = Maybe(),
                ParentId = Maybe(),
                AgentId = Maybe(),
                PromptId = Maybe(),
                Data = random.Next(3) == 0 ? default : Encoding.UTF8.GetBytes(values[random.Next(values.Length)]),
                Extra = Encoding.UTF8.GetBytes(extra),
            }));
        }
    }
}
