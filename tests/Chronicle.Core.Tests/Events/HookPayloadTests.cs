using System.Text;
using System.Text.Json;
using Chronicle.Events;
using Xunit;

namespace Chronicle.Core.Tests.Events;

public sealed class HookPayloadTests
{
    private const string Payload = """{"session_id":"s","hook_event_name":"Stop","text":"é"}""";

    private static readonly EventParser Parser = new(TimeZoneInfo.Utc);

    private static HookPayloadPart One(ReadOnlyMemory<byte> sent, string? body = null) => Assert.Single(HookPayload.Read(sent, body));

    private static HookPayloadPart One(string sent) => One(Encoding.UTF8.GetBytes(sent));

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    public static TheoryData<string, bool> Encodings => new()
    {
        { "utf-8", true }, { "utf-16", true }, { "utf-16", false }, { "utf-16BE", true }, { "utf-16BE", false }, { "utf-32", true }, { "utf-32", false }, { "utf-32BE", true },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void AnotherUnicodeEncoding_IsConverted(string name, bool hasMark)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] sent = [.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(Payload)];

        var part = One(sent);

        Assert.Equal((Payload, null), (Text(part.Json), part.Problem));
    }

    [Fact]
    public void BytesThatAreNoUtf8_AreReplaced()
    {
        var sent = Encoding.Latin1.GetBytes(Payload);

        Assert.Equal(Payload.Replace('é', '\uFFFD'), Text(One(sent).Json));
    }

    [Theory]
    [InlineData("""{"a":NaN,"b":[Infinity,-Infinity],"c":1}""", """{"a":"NaN","b":["Infinity","-Infinity"],"c":1}""")]
    [InlineData("""{"a":[1,2,],"b":{"c":1,},}""", """{"a":[1,2],"b":{"c":1}}""")]
    [InlineData("// one\n{\"a\":/* two */1}", """{"a":1}""")]
    [InlineData("""{"a":True,"b":False,"c":None,"d":undefined,"e":true,"f":null}""", """{"a":true,"b":false,"c":null,"d":null,"e":true,"f":null}""")]
    [InlineData("""{"a":"C:\Users\x","b":"\d+"}""", """{"a":"C:\\Users\\x","b":"\\d+"}""")]
    [InlineData("{\"a\":\"x\ty\nz\u0001\"}", """{"a":"x\u0009y\u000az\u0001"}""")]
    [InlineData("""{"a":01,"b":.5,"c":+1,"d":1e5,"e":-0.25}""", """{"a":"01","b":".5","c":"+1","d":1e5,"e":-0.25}""")]
    [InlineData("""{ "a" : { } , "b" : [ ] }""", """{"a":{},"b":[]}""")]
    [InlineData("""{"a":"\"\\\/\b\f\n\r\té"}""", """{"a":"\"\\\/\b\f\n\r\té"}""")]
    public void WhatIsNearlyJson_IsWrittenAsJson(string sent, string json)
    {
        var part = One(sent);

        Assert.Equal((json, null), (Text(part.Json), part.Problem));
        _ = JsonElement.Parse(part.Json.Span);
    }

    [Fact]
    public void ValuesThatFollowEachOther_AreAPartEach()
    {
        var parts = HookPayload.Read(Encoding.UTF8.GetBytes("""{"a":1}{"b":2}, {"c":3}""" + "\n\0"), body: null);

        Assert.Equal(["""{"a":1}""", """{"b":2}""", """{"c":3}"""], parts.Select(part => Text(part.Json)));
        Assert.All(parts, part => Assert.Null(part.Problem));
    }

    [Theory]
    [InlineData("""{"session_id":"s","n":1,"tool_input":{"x":"cut he""", "cut short", "s", 1)]
    [InlineData("""{"session_id":"s","n":1,"tool_response":{"stdout":'x'}}""", "not valid JSON at byte 51", "s", 1)]
    public void ABrokenPayload_IsKeptAsText_WithTheMembersBeforeTheDamage(string sent, string problem, string session, int number)
    {
        var part = One(sent);

        var json = JsonElement.Parse(part.Json.Span);
        Assert.Equal(problem, part.Problem);
        Assert.Equal((session, number), (json.GetProperty("session_id").GetString(), json.GetProperty("n").GetInt32()));
        Assert.Equal((sent, problem), (json.GetProperty("raw").GetString(), json.GetProperty("problem").GetString()));
    }

    [Fact]
    public void InADialectWithABody_TheTextIsTheBody()
    {
        const string sent = """{"source_app":"a","session_id":"s","hook_event_type":"X","payload":{"x":""";

        Assert.Null(Parser.Parse(One(Encoding.UTF8.GetBytes(sent), "payload").Json, EventDialect.Disler, default, out var parsed));

        Assert.Equal(("s", "x", "a"), (parsed!.SessionId, parsed.Type, parsed.Source));
        Assert.Equal(sent, JsonBody.GetString(parsed.Data.Span, "raw"u8));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public void AnEmptyPayload_HasNoPart(string sent) => Assert.Empty(HookPayload.Read(Encoding.UTF8.GetBytes(sent), body: null));

    [Theory]
    [InlineData("hello", "not valid JSON at byte 1")]
    [InlineData("{\"a", "cut short")]
    [InlineData("<html>", "not valid JSON at byte 1")]
    public void WithoutAMember_ThereIsNothingToRecord(string sent, string problem)
    {
        var part = One(sent);

        Assert.True(part.Json.IsEmpty);
        Assert.Equal((problem, sent), (part.Problem, Text(part.Sent)));
    }

    [Fact]
    public void Depth_IsReadUpToTheLimit_AndNamedBeyond()
    {
        string Nested(int depth) => $$"""{"session_id":"s","x":{{new string('[', depth)}}{{new string(']', depth)}}}""";

        Assert.Null(One(Nested(EventLimits.MaxDepth - 1)).Problem);
        Assert.Equal($"nested deeper than {EventLimits.MaxDepth} levels", One(Nested(EventLimits.MaxDepth)).Problem);
        Assert.Equal($"nested deeper than {EventLimits.MaxDepth} levels", One(Nested(100_000)).Problem);
    }

    /// <summary>Whatever a payload of a corpus becomes when bytes of it are changed, cut or doubled: what is said to be JSON is JSON.</summary>
    [Fact]
    public void WhateverIsSent_WhatComesOutIsJson()
    {
        var random = new Random(20261129);
        var seeds = new[]
        {
            """{"session_id":"s","hook_event_name":"PreToolUse","tool_input":{"command":"ls \"x\" \u00e9","n":[1,-2.5e3,true,null]}}""",
            """{"a":{"b":{"c":[[],{},"\\"]}},"d":NaN,/*x*/"e":1,}""",
        };
        for (var run = 0; run < 20_000; run++)
        {
            var bytes = Encoding.UTF8.GetBytes(seeds[run % 2]).ToList();
            for (var change = random.Next(1, 6); change > 0 && bytes.Count > 1; change--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0: bytes[at] = (byte)random.Next(256); break;
                    case 1: bytes.RemoveAt(at); break;
                    case 2: bytes.Insert(at, (byte)"{}[]\",:\\ \n"[random.Next(10)]); break;
                    default: bytes.RemoveRange(at, bytes.Count - at); break;
                }
            }
            foreach (var part in HookPayload.Read(bytes.ToArray(), run % 3 == 0 ? "payload" : null))
            {
                if (!part.Json.IsEmpty)
                {
                    _ = JsonElement.Parse(part.Json.Span, new JsonDocumentOptions { MaxDepth = EventLimits.MaxPageDepth });
                }
            }
        }
    }
}
