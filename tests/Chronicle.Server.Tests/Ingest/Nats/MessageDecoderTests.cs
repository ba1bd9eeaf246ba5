using System.Text;
using System.Text.Json;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Nats;
using Chronicle.Nats.JetStream;
using Chronicle.Redaction;
using Chronicle.Server.Ingest;
using Chronicle.Server.Ingest.Nats;
using Chronicle.Server.Nats;
using Chronicle.Server.Security;
using Chronicle.Testing;

namespace Chronicle.Server.Tests.Ingest.Nats;

public sealed class MessageDecoderTests
{
    private const string StoredId = "CHRONICLE:7:639079632000000000";

    private static readonly NatsJSMsgMetadata Stored = new("CHRONICLE", "chronicle", 7, 1, 1, 0, new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), null);

    [Fact]
    public void ASubject_SaysProjectSessionAndType()
    {
        var recorded = One("chronicle.ev.shop.s1.order.placed", """{"sum":12}""");

        Assert.Equal(("shop", "s1", "order.placed"), (recorded.Project, recorded.SessionId, recorded.Type));
        Assert.Equal("""{"sum":12}""", Text(recorded.Data));
        Assert.Equal(StoredId, recorded.Id);
        Assert.Equal(Timestamp.From(Stored.Timestamp), recorded.Time);
        Assert.True(recorded.Extra.IsEmpty);
    }

    [Fact]
    public void AnUnderscore_IsWhatTheProducerDoesNotKnow()
    {
        var recorded = One("chronicle.ev._.s1.note", "");

        Assert.Null(recorded.Project);
        Assert.Equal("s1", recorded.SessionId);
        Assert.True(recorded.Data.IsEmpty);
    }

    [Fact]
    public void APrefix_IsAnEnvironment() =>
        Assert.Equal("s1", One("app.dev.ev.p.s1.note", "1", new NatsOptions { Prefix = "app.dev" }).SessionId);

    [Fact]
    public void ChroniclesOwnJson_ComesBeforeTheSubject()
    {
        var recorded = One("chronicle.ev.p.s1.note", """{"id":"e1","session_id":"s2","type":"stop","time":"2026-01-02T03:04:05Z","source":"bot","data":{"a":1},"more":true}""");

        Assert.Equal(("e1", "s2", "stop", "bot", "p"), (recorded.Id, recorded.SessionId, recorded.Type, recorded.Source, recorded.Project));
        Assert.Equal("2026-01-02T03:04:05.000000Z", recorded.Time.ToString());
        Assert.Equal("""{"a":1}""", Text(recorded.Data));
        Assert.Equal("""{"more":true}""", Text(recorded.Extra));
    }

    [Fact]
    public void ARulesId_ComesBeforeTheOneInTheJson_AndThatBeforeTheMessages()
    {
        const string Event = """{"id":"item-17","session_id":"s","type":"t","data":{"uuid":"u1"}}""";
        var headers = new NatsHeaders { ["Nats-Msg-Id"] = "m1" };

        Assert.Equal("u1", One("app.x", Event, headers: headers, options: Rules(new NatsRuleOptions { Subject = "app.>", Id = "$.data.uuid" })).Id);
        Assert.Equal("item-17", One("app.x", Event, headers: headers, options: Rules(new NatsRuleOptions { Subject = "app.>", Id = "$.data.other" })).Id);
        Assert.Equal("item-17", One("app.x", Event, headers: headers, options: Rules(new NatsRuleOptions { Subject = "app.>", Project = "p" })).Id);
    }

    [Fact]
    public void TheOlderBussEnvelope_IsUnderstood()
    {
        const string Envelope =
            """{"subject":"rosey.events.message","event_type":"message","source":"cytube","data":{"username":"ann","message":"hi"},"correlation_id":"6f1c","timestamp":1767323045.5,"priority":2,"metadata":{"k":1}}""";

        var recorded = One("rosey.events.message", Envelope, options: Rules(new NatsRuleOptions { Subject = "rosey.>", Session = "rosey-{2}", Project = "rosey" }));

        Assert.Equal(("message", "cytube", "rosey-events", "rosey"), (recorded.Type, recorded.Source, recorded.SessionId, recorded.Project));
        Assert.Equal("2026-01-02T03:04:05.500000Z", recorded.Time.ToString());
        Assert.Equal("""{"username":"ann","message":"hi"}""", Text(recorded.Data));
        var extra = JsonElement.Parse(recorded.Extra.Span);
        Assert.Equal("6f1c", extra.GetProperty("correlation_id").GetString());
        Assert.Equal(2, extra.GetProperty("priority").GetInt32());
        Assert.Equal(1, extra.GetProperty("metadata").GetProperty("k").GetInt32());
        Assert.Equal("rosey.events.message", extra.GetProperty("nats").GetProperty("subject").GetString());
    }

    [Fact]
    public void ARule_ComesBeforeThePayload_AndTheFirstThatFits()
    {
        var options = Rules(
            new NatsRuleOptions { Subject = "app.*.chat", Session = "$.data.user", Type = "chat", Source = "app-{2}", Id = "{2}/{$.data.n}" },
            new NatsRuleOptions { Subject = "app.>", Session = "rest", Type = "other" });

        var chat = One("app.web.chat", """{"type":"x","data":{"user":"ann","n":3}}""", options: options);
        var other = One("app.web.ping", """{"data":{"user":"ann"}}""", options: options);

        Assert.Equal(("ann", "chat", "app-web", "web/3"), (chat.SessionId, chat.Type, chat.Source, chat.Id));
        Assert.Equal(("rest", "other"), (other.SessionId, other.Type));
    }

    [Fact]
    public void ARulesPathThatLeadsNowhere_LeavesItToThePayload_AndThenIsMissing()
    {
        var options = Rules(new NatsRuleOptions { Subject = "app.>", Session = "$.data.user" });

        Assert.Equal("s1", One("app.a", """{"session_id":"s1","type":"t"}""", options: options).SessionId);
        Assert.Equal("`session_id` is missing", Refused("app.a", """{"type":"t","data":{}}""", options: options).Detail);
    }

    [Fact]
    public void Lines_AreAnEventEach_WithAnIdEach()
    {
        var events = Decode("chronicle.ev.p.s1.note", "{\"a\":1}\n\n{\"id\":\"own\",\"session_id\":\"s2\",\"type\":\"t\"}\r\n{\"a\":3}\n", new NatsHeaders { ["Nats-Msg-Id"] = "m" }).Events;

        Assert.Equal(["m:0", "own", "m:2"], events.Select(recorded => recorded.Id));
        Assert.Equal(["s1", "s2", "s1"], events.Select(recorded => recorded.SessionId));
    }

    [Fact]
    public void AnArrayOfEvents_IsAnEventEach_AndAnyOtherArrayABody()
    {
        var events = Decode("chronicle.ev.p.s1.note", """[{"type":"a","data":1},{"type":"b","data":2}]""").Events;
        var body = One("chronicle.ev.p.s1.note", "[1,2]");

        Assert.Equal([("a", $"{StoredId}:0"), ("b", $"{StoredId}:1")], events.Select(recorded => (recorded.Type, recorded.Id!)));
        Assert.Equal("[1,2]", Text(body.Data));
    }

    [Fact]
    public void OneBrokenLine_RefusesTheWholeMessage()
    {
        var (events, problem) = Decode("chronicle.ev.p.s1.note", "{\"a\":1}\n{\"session_id\":\"s\",\"type\":5}\n{\"a\":3}");

        Assert.Empty(events);
        Assert.StartsWith("Line 2: `type` is a number", problem!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("just words", null, "text/plain")]
    [InlineData("{\"a\":1}", "text/plain", "text/plain")]
    [InlineData("<a>\tü\r\n</a>", "application/x-own", "application/x-own")]
    public void TextThatIsNotJson_IsKeptAsText(string payload, string? contentType, string kept)
    {
        var recorded = One("chronicle.ev.p.s1.blob", payload, headers: contentType is null ? null : new NatsHeaders { ["Content-Type"] = contentType });

        var body = JsonElement.Parse(recorded.Data.Span);
        Assert.Equal(kept, body.GetProperty("content_type").GetString());
        Assert.Equal(payload, body.GetProperty("text").GetString());
    }

    [Fact]
    public void OtherBytes_AreKeptAsBase64()
    {
        foreach (var payload in new byte[][] { [0, 1], [0xff, 0xfe, 65] })
        {
            var (events, _) = Decode("chronicle.ev.p.s1.blob", payload, null, null, null);

            var body = JsonElement.Parse(Assert.Single(events).Data.Span);
            Assert.Equal("application/octet-stream", body.GetProperty("content_type").GetString());
            Assert.Equal(payload, body.GetProperty("base64").GetBytesFromBase64());
        }
    }

    /// <summary>Base64 would hide a secret from redaction.</summary>
    [Theory]
    [InlineData("text, token=hunter2hunter2", """{"content_type":"text/plain","text":"text, token=[REDACTED]"}""")]
    [InlineData("\0 token=hunter2hunter2", "\0 token=[REDACTED]")]
    public void ASecretInAPayloadThatIsNotJson_IsRedacted(string payload, string expected)
    {
        var kept = Text(One("chronicle.ev.p.s1.blob", payload).Data);

        Assert.Equal(expected, kept.Contains("base64", StringComparison.Ordinal) ? Encoding.UTF8.GetString(JsonElement.Parse(kept).GetProperty("base64").GetBytesFromBase64()) : kept);
    }

    [Fact]
    public void SecretsInHeaders_AreRedactedWithTheEvent()
    {
        var headers = new NatsHeaders { ["Authorization"] = "Bearer abc", ["Cookie"] = "sid=1", ["X-Api-Key"] = "k", ["Own"] = "https://u:hunter2x@host" };
        headers.Add("Own", "kept");

        var recorded = One("chronicle.ev.p.s1.note", "1", headers: headers);

        Assert.Equal(
            """{"nats":{"subject":"chronicle.ev.p.s1.note","headers":{"Authorization":"[REDACTED]","Cookie":"[REDACTED]","X-Api-Key":"[REDACTED]","Own":["https://u:[REDACTED]@host","kept"]}}}""",
            Text(recorded.Extra));
    }

    [Fact]
    public void SecretsInASubject_BecomeNames()
    {
        const string key = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";

        var recorded = One($"chronicle.ev.{key}.s.note", "1", headers: new NatsHeaders { ["Own"] = "1" });

        Assert.Matches("^redacted-[0-9a-f]{16}$", recorded.Project!);
        Assert.DoesNotContain(key, Text(recorded.Extra), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12")]
    [InlineData("\"word\"")]
    [InlineData("true")]
    public void AScalar_IsABodyToo(string payload) => Assert.Equal(payload, Text(One("chronicle.ev.p.s1.note", payload).Data));

    [Fact]
    public void Headers_AreKept_ButNotTheServersOwn()
    {
        var headers = new NatsHeaders { ["Nats-Msg-Id"] = "m1", ["Trace"] = "t" };
        headers.Add("Tag", "a");
        headers.Add("Tag", "b");

        var recorded = One("chronicle.ev.p.s1.note", """{"session_id":"s","type":"t","data":1,"more":2}""", headers: headers);

        Assert.Equal("m1", recorded.Id);
        Assert.Equal("""{"more":2,"nats":{"subject":"chronicle.ev.p.s1.note","headers":{"Trace":"t","Tag":["a","b"]}}}""", Text(recorded.Extra));
    }

    [Fact]
    public void AVeryLongMessageId_BecomesAShortOne()
    {
        var first = One("chronicle.ev.p.s.t", "1", headers: new NatsHeaders { ["Nats-Msg-Id"] = new string('x', 600) });
        var second = One("chronicle.ev.p.s.t", "1", headers: new NatsHeaders { ["Nats-Msg-Id"] = new string('x', 601) });

        Assert.StartsWith("sha256:", first.Id, StringComparison.Ordinal);
        Assert.NotEqual(first.Id, second.Id);
    }

    [Theory]
    [InlineData("chronicle.ev.p.s.t", "{\"a\":", "malformed")]
    [InlineData("chronicle.ev.p.s.t", "[1,2", "malformed")]
    [InlineData("chronicle.ev.p.s.t", "{\"a\":1} x", "malformed")]
    [InlineData("chronicle.ev.p.s.t", "{\"session_id\":5,\"type\":\"t\"}", "invalid-event")]
    [InlineData("chronicle.ev.p", "{\"a\":1}", "invalid-event")]
    [InlineData("elsewhere", "{\"a\":1}", "invalid-event")]
    public void WhatCanNotBeRecorded_IsRefusedWithAReason(string subject, string payload, string slug) => Assert.Equal(slug, Refused(subject, payload).Slug);

    [Fact]
    public void TooMuch_IsRefused()
    {
        Assert.Equal("too-large", Refused("chronicle.ev.p.s.t", $"\"{new string('x', 3000)}\"").Slug);
        Assert.Equal("too-large", Refused("chronicle.ev.p.s.t", new string('x', 5000)).Slug);
        Assert.Equal("`session_id` is longer than 512 characters", Refused($"chronicle.ev.p.{new string('s', 600)}.t", "1").Detail);
    }

    [Fact]
    public void Secrets_AreTakenOut() =>
        Assert.DoesNotContain("hunter2", Text(One("chronicle.ev.p.s.t", """{"password":"hunter2"}""").Data), StringComparison.Ordinal);

    /// <summary>A message that broke the decoder would come again and again: whatever it is, it becomes events or is refused with a reason.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void WhateverComes_NothingBreaks(int seed)
    {
        string[] corpus =
        [
            """{"session_id":"s","type":"t","time":"2026-01-02T03:04:05Z","data":{"user":"ann","tags":["x",{"y":1e3}]},"metadata":{}}""",
            """{"subject":"a.b","event_type":"t","source":"x","data":{"user":"\u00e9\ud83d\ude00"},"timestamp":1767323045.5,"priority":2}""",
            "{\"a\":1}\n{\"session_id\":\"s\",\"type\":\"t\"}\n", """[{"type":"a","data":1},[],{}]""", "words", "",
        ];
        var options = Rules(new NatsRuleOptions { Subject = "*.mapped.>", Session = "$.data.user", Type = "{3+}", Id = "{$.data.tags[1].y}" });
        var random = new Random(seed);
        for (var round = 0; round < 3000; round++)
        {
            var payload = Encoding.UTF8.GetBytes(corpus[random.Next(corpus.Length)]).ToList();
            for (var edits = random.Next(4); edits > 0 && payload.Count > 0; edits--)
            {
                var at = random.Next(payload.Count);
                switch (random.Next(3))
                {
                    case 0:
                        payload[at] = (byte)random.Next(256);
                        break;
                    case 1:
                        payload.RemoveRange(at, Math.Min(random.Next(1, 12), payload.Count - at));
                        break;
                    default:
                        payload.InsertRange(at, payload.Slice(0, Math.Min(random.Next(1, 12), payload.Count)));
                        break;
                }
            }
            var subject = random.Next(2) == 0 ? "chronicle.ev.p.s.t" : "app.mapped.t.u";
            var headers = random.Next(3) == 0 ? new NatsHeaders { ["Content-Type"] = random.Next(2) == 0 ? "application/x-ndjson" : "application/json" } : null;

            var (events, problem) = Decode(subject, payload.ToArray(), headers, null, options);

            Assert.True(problem is null || events.Count == 0, $"seed {seed}, round {round}");
            Assert.All(events, recorded => Assert.True(recorded.Data.IsEmpty || JsonElement.Parse(recorded.Data.Span).ValueKind != JsonValueKind.Undefined));
            Assert.All(events, recorded => Assert.True(recorded.Extra.IsEmpty || JsonElement.Parse(recorded.Extra.Span).ValueKind == JsonValueKind.Object));
        }
    }

    private static NatsIngestOptions Rules(params NatsRuleOptions[] rules) => new() { Rules = rules };

    private static IncomingEvent One(string subject, string payload, NatsOptions? bus = null, NatsHeaders? headers = null, NatsIngestOptions? options = null)
    {
        var (events, problem) = Decode(subject, payload, headers, bus, options);
        Assert.Null(problem);
        return Assert.Single(events);
    }

    private static Server.Problems.Problem Refused(string subject, string payload, NatsIngestOptions? options = null)
    {
        var (events, problem) = Decode(subject, payload, options: options);
        Assert.Empty(events);
        return problem!;
    }

    private static (List<IncomingEvent> Events, Server.Problems.Problem? Problem) Decode(
        string subject, string payload, NatsHeaders? headers = null, NatsOptions? bus = null, NatsIngestOptions? options = null) =>
        Decode(subject, Encoding.UTF8.GetBytes(payload), headers, bus, options);

    private static (List<IncomingEvent> Events, Server.Problems.Problem? Problem) Decode(
        string subject, byte[] payload, NatsHeaders? headers, NatsOptions? bus, NatsIngestOptions? options)
    {
        var limits = new IngestOptions { MaxEventBytes = 2048, MaxBodyBytes = 4096 };
        using var queue = new IngestQueue(limits, TimeProvider.System);
        var intake = new EventIntake(new MemoryEventStore(), new EventParser(TimeZoneInfo.Utc), new Redactor(new RedactionOptions()), queue,
            new BodyMemory(limits, TimeProvider.System), new IngestLimits(new KeyLimitOptions(), new ProjectLimitOptions(), new ApiKeys(new AuthOptions()), TimeProvider.System), limits, TimeProvider.System);
        var decoder = new MessageDecoder(new SubjectMap(bus ?? new NatsOptions(), options ?? new NatsIngestOptions()), intake);
        var events = new List<RedactedEvent>();
        var problem = decoder.Decode(new ArrivedMessage(subject, headers, payload, Stored), events);
        return ([.. events.Select(passed => passed.Content)], problem);
    }

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}
