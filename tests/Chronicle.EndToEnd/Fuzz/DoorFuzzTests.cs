using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Chronicle.EndToEnd.Hooks;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Fuzz;

/// <summary>Whatever comes through a door gets an answer a program can read, and does the server no harm.</summary>
public sealed class DoorFuzzTests
{
    private static readonly (string Path, string ContentType)[] Doors =
    [
        ("/api/events", "application/json"), ("/api/events", "application/x-ndjson"), ("/api/events?ack=none", "application/json"),
        ("/hooks/claude-code", "application/json"), ("/events", "application/json"), ("/api/sessions", "application/json"),
        ("/api/conversations", "application/json"), ("/api/sessions/s/messages", "application/json"),
    ];

    private static readonly string[] Own =
    [
        """{"id":"a1","session_id":"s","type":"pre_tool_use","time":"2026-11-21T02:01:34.913+01:00","source":"x","project":"/p","tool_name":"Bash","tool_use_id":"t","duration_ms":12.5,"trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"b7ad6b7169203331","parent_id":"p","agent_id":"a","prompt_id":"q","data":{"tool_input":{"command":"ls","password":"hunter2"}},"metadata":{"git_branch":"main"},"other":[1,2,{"x":null}]}""",
        """[{"session_id":"s","event_type":"stop","timestamp":1763700000123},{"session_id":"s","hook_event_name":"PreToolUse","timestamp":"2026-11-21T02:01:34.5","data":["é","\ud83d\ude00"]}]""",
        "{\"session_id\":\"s\",\"type\":\"a\"}\n\n{\"session_id\":\"s\",\"type\":\"b\",\"data\":1e3}\r\n{\"session_id\":\"t\",\"type\":\"finish\",\"data\":{\"status\":\"error\"}}",
        """{"source_app":"app","session_id":"s","hook_event_type":"PreToolUse","payload":{"tool_name":"Bash"},"timestamp":1763700000123,"chat":[{"a":1}],"model_name":"m"}""",
        """{"claude_session_id":"c","start_time":"2026-11-21T02:01:34.913","end_time":"2026-11-21T03:01:34","project_path":"/p","id":"0b9d8a52-5f3e-4a53-9c4f-2d3f1f6a7c11"}""",
        """[{"id":"c1","user_id":"u","channel":"web","transcript":"first\nsecond","summary":"s","metadata":{"k":1}},{"user_id":"u","messages":[{"id":"m1","role":"user","content":[{"type":"text","text":"hello"},{"type":"image","url":"http://x/y.png"}]},{"role":"assistant","parent_id":"m1","content":"hi"}]}]""",
    ];

    private static readonly string[] Calls =
    [
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"fuzz","version":"1"}}}""",
        """{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"search_history","arguments":{"query":"\"connection pool\" -x","limit":5,"since":"-1d","mode":"text","max_tokens":300}}}""",
        """[{"jsonrpc":"2.0","method":"notifications/initialized"},{"jsonrpc":"2.0","id":2,"method":"tools/list"},{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"get_event","arguments":{"id":"1","offset":3}}}]""",
        """{"jsonrpc":"2.0","id":4,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"fuzz","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}}""",
    ];

    private static readonly (string What, int Least, int Most)[] Hostile =
    [
        ("gzip bomb", 413, 413),
        ("gzip bomb of lines", 413, 413),
        ("truncated gzip", 400, 400),
        ("truncated gzip of lines", 400, 400),
        ("truncated brotli", 400, 400),
        ("not gzip", 400, 400),
        ("not brotli", 400, 400),
        ("huge key", 200, 413),
        ("deep arrays", 400, 422),
        ("deep objects", 400, 422),
        ("deep data", 400, 422),
        ("lone surrogate in an id", 422, 422),
        ("lone surrogate in data", 200, 422),
        ("bad UTF-8", 400, 422),
        ("bad UTF-8 in a name", 400, 422),
        ("huge number in data", 200, 422),
        ("huge duration", 422, 422),
        ("huge time", 422, 422),
        ("event too large", 413, 413),
        ("body too large", 413, 413),
        ("line too large", 413, 413),
        ("empty", 400, 422),
        ("UTF-16", 400, 422),
        ("control characters", 400, 422),
        ("ten thousand keys", 200, 200),
        ("NUL in a session", 200, 422),
    ];

    private static readonly string[] Broken =
    [
        "Content-Length: 500\r\n\r\n{\"session_id\":\"s\",\"type\":\"t\"}",
        "Transfer-Encoding: chunked\r\n\r\n1d\r\n{\"session_id\":\"s\",\"type\":\"t\"}\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5000\r\n{\"session_id\":\"s\",\"type\":\"t\"}",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}",
        "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        "Content-Length: -1\r\n\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",
        "Content-Type: \"\u0001\r\nContent-Length: 2\r\n\r\n{}",
        "X: \u0000\r\n\r\n",
    ];

    private static readonly string[] Odd =
    [
        "/api/events?limit=abc",
        "/api/events?limit=99999999999999999999",
        "/api/events?after=%00",
        "/api/events?after=zzz-99999999999999999999999",
        "/api/events?since=NaN",
        "/api/events?since=1e400",
        "/api/events?since=99999999999999999999d",
        "/api/events?order=up",
        "/api/events?q=%ff%fe",
        "/api/events?session=%ed%a0%80&type=%00",
        "/api/events/%ff",
        "/api/sessions/%01",
        "/api/sessions/..%2f..%2fetc%2fpasswd",
        "/api/sessions?status=99",
        "/api/sessions?before=-1",
        "/api/stream?after=nonsense",
        "/api/stream?since=%20",
        "/apps/%01/agent/stream-continue?since_timestamp=x",
        "/events/recent?limit=-1",
        "/assets/..%2f..%2fchronicle.db",
        "/nothing/here",
    ];

    [Theory]
    [InlineData(101)]
    [InlineData(202)]
    public async Task MutatedPayloads_AlwaysGetAnAnswer(int seed)
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        byte[][] corpus = [.. CapturedRun.LoadAll().SelectMany(run => run.Http).Select(request => request.Body), .. Own.Select(Encoding.UTF8.GetBytes)];
        var mutator = new Mutator(seed);
        var requests = Enumerable.Range(0, 2500).Select(number =>
        {
            var body = mutator.Mutate(mutator.Pick(corpus));
            var encoding = mutator.Roll(12) switch { 0 => "gzip", 1 => "br", 2 => "deflate", 3 => "zstd", _ => null };
            var packed = Pack(body, encoding);
            return (Door: mutator.Pick(Doors), Body: encoding is not null && mutator.Roll(2) == 0 ? mutator.Mutate(packed) : packed, Encoding: encoding, Number: number);
        }).ToArray();
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (request, _) =>
        {
            using var response = await server.Http.PostBytesAsync(request.Door.Path, request.Body, request.Door.ContentType, request.Encoding);
            await CheckAnswerAsync(response, $"request {request.Number} of seed {seed} to {request.Door}: {Convert.ToBase64String(request.Body)}");
        });
        await CheckSoundAsync(server, data);
    }

    [Theory]
    [InlineData(303)]
    public async Task MutatedCallsOfTools_AlwaysGetAnAnswer(int seed)
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        await server.Http.PostJsonAsync("/api/events", Api.Event("s", "e", data: "\"connection pool\""));
        byte[][] corpus = [.. Calls.Select(Encoding.UTF8.GetBytes)];
        var mutator = new Mutator(seed);
        for (var number = 0; number < 1500; number++)
        {
            var body = mutator.Mutate(mutator.Pick(corpus));
            using var response = await server.Http.PostBytesAsync("/mcp", body, "application/json", null);
            var text = await response.Content.ReadAsStringAsync();
            var what = $"{(int)response.StatusCode} {text} for call {number} of seed {seed}: {Convert.ToBase64String(body)}";
            Assert.True((int)response.StatusCode is 200 or 202 or 400 or 404, what);
            Assert.True(text.Length == 0 ? (int)response.StatusCode == 202 : JsonElement.Parse(text).ValueKind is JsonValueKind.Object or JsonValueKind.Array, what);
        }
        await CheckSoundAsync(server, data);
    }

    [Fact]
    public async Task HostilePayloads_GetTheirAnswers()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        foreach (var (what, least, most) in Hostile)
        {
            var (body, type, encoding) = Make(what);
            using (var response = await server.Http.PostBytesAsync("/api/events", body, type, encoding))
            {
                Assert.True((int)response.StatusCode >= least && (int)response.StatusCode <= most, $"{(int)response.StatusCode} for {what}");
                await CheckAnswerAsync(response, what);
            }
            foreach (var door in type == "application/json" ? new[] { "/hooks/claude-code", "/events", "/api/sessions" } : [])
            {
                using var response = await server.Http.PostBytesAsync(door, body, type, encoding);
                await CheckAnswerAsync(response, $"{what} to {door}");
            }
            Assert.True(server.ResidentBytes < 400L << 20, $"{server.ResidentBytes >> 20} MiB after {what}");
        }
        await CheckSoundAsync(server, data);
    }

    [Fact]
    public async Task BrokenHttp_IsAnsweredOrClosedAndRecordsNothing()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        foreach (var rest in Broken)
        {
            using var connection = await RawConnection.OpenAsync(server.Port);
            await connection.SendAsync($"POST /api/events HTTP/1.1\r\nHost: {server.Address.Authority}\r\n{rest}");
            connection.EndSending();
            var answer = await connection.ReadToEndAsync();
            Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), $"{answer} for {rest}");
        }
        Assert.Empty(await server.Http.AllEventsAsync());
        await CheckSoundAsync(server, data);
    }

    [Fact]
    public async Task OddQueries_AreAnswered()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        foreach (var path in Odd)
        {
            using var response = await server.Http.GetAsync(new Uri(server.Address, path), HttpCompletionOption.ResponseHeadersRead);
            await CheckAnswerAsync(response, path);
        }
    }

    private static async Task CheckAnswerAsync(HttpResponseMessage response, string what)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode is >= 400 and < 500, $"{(int)response.StatusCode} {text} for {what}");
        Assert.True(response.Content.Headers.ContentType?.MediaType == "application/problem+json", $"{(int)response.StatusCode} {text} for {what}");
        Assert.Equal((int)response.StatusCode, JsonElement.Parse(text).GetProperty("status").GetInt32());
    }

    /// <summary>Well, readable through every window, and sound on disk.</summary>
    internal static async Task CheckSoundAsync(ServerProcess server, TempFolder data)
    {
        Assert.Equal("healthy", (await server.Http.GetJsonAsync("/health")).Text("status"));
        var events = await server.Http.AllEventsAsync();
        Assert.Equal(Enumerable.Range(1, events.Count).Select(seq => (long)seq), events.Select(recorded => recorded.Seq()));
        using (var stream = await SseStream.OpenAsync(server.Http, "/api/stream?after=earliest"))
        {
            foreach (var recorded in events)
            {
                Assert.Equal(recorded.Seq(), (await stream.NextEventAsync()).Seq());
            }
        }
        foreach (var path in new[] { "/api/sessions?limit=1000", "/api/filter-options", "/events/recent?limit=1000", "/events/filter-options", "/api/stats" })
        {
            await server.Http.GetJsonAsync(path);
        }
        foreach (var session in (await server.Http.GetJsonAsync("/api/sessions?limit=50")).GetProperty("sessions").EnumerateArray())
        {
            var id = Uri.EscapeDataString(session.Text("id"));
            using var timeline = await server.Http.GetAsync($"/api/sessions/{id}/timeline");
            Assert.True((int)timeline.StatusCode is 200 or 400 or 404, $"timeline of {id}: {timeline.StatusCode} {await timeline.Content.ReadAsStringAsync()}");
        }
        await Api.VerifyAsync(data.Path);
        Assert.DoesNotContain("Unhandled exception", server.Log, StringComparison.Ordinal);
    }

    private static (byte[] Body, string Type, string? Encoding) Make(string what)
    {
        const string Json = "application/json", Lines = "application/x-ndjson";
        var line = Api.Event("s", "", data: $"\"{new string('a', 200)}\"");
        var array = Encoding.UTF8.GetBytes($"[{string.Join(",", Enumerable.Repeat(line, 200))}]");
        var lines = Encoding.UTF8.GetBytes(string.Join("\n", Enumerable.Range(0, 200).Select(n => Api.Event("s", "", data: $"\"{Convert.ToHexString(new Mutator(n).Bytes(100))}\""))));
        byte[] With(string session, string data) => Encoding.UTF8.GetBytes($$"""{"session_id":{{session}},"type":"t","data":{{data}}}""");
        return what switch
        {
            "gzip bomb" => (Bomb(), Json, "gzip"),
            "gzip bomb of lines" => (Bomb(), Lines, "gzip"),
            "truncated gzip" => (Pack(array, "gzip")[..^20], Json, "gzip"),
            "truncated gzip of lines" => (Pack(lines, "gzip")[..^20], Lines, "gzip"),
            "truncated brotli" => (Pack(lines, "br")[..^20], Lines, "br"),
            "not brotli" => (array, Json, "br"),
            "not gzip" => (array, Json, "gzip"),
            "huge key" => (With("\"s\"", $$"""{"{{new string('k', 900_000)}}":1}"""), Json, null),
            "deep arrays" => (Encoding.UTF8.GetBytes(new string('[', 100_000)), Json, null),
            "deep objects" => (Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 100_000))), Json, null),
            "deep data" => (With("\"s\"", new string('[', 70) + new string(']', 70)), Json, null),
            "lone surrogate in an id" => (With("\"\\ud800\"", "1"), Json, null),
            "lone surrogate in data" => (With("\"s\"", """{"a":"\udfff x \ud83d"}"""), Json, null),
            "bad UTF-8" => ([.. "{\"session_id\":\"s\",\"type\":\"t\",\"data\":\""u8, 0xC3, 0x28, 0xFF, .. "\"}"u8], Json, null),
            "bad UTF-8 in a name" => ([.. "{\"session_id\":\"s\",\"type\":\"t\",\"data\":{\""u8, 0xED, 0xA0, 0x80, .. "\":1}}"u8], Json, null),
            "huge number in data" => (With("\"s\"", "[1e999999, 123456789012345678901234567890123456789012345678901234567890]"), Json, null),
            "huge duration" => ("""{"session_id":"s","type":"t","duration_ms":1e300}"""u8.ToArray(), Json, null),
            "huge time" => ("""{"session_id":"s","type":"t","time":1e300}"""u8.ToArray(), Json, null),
            "event too large" => (With("\"s\"", $"\"{new string('x', 17 << 20)}\""), Json, null),
            "body too large" => (Encoding.UTF8.GetBytes(new string(' ', 33 << 20)), Json, null),
            "line too large" => (With("\"s\"", $"\"{new string('x', 17 << 20)}\""), Lines, null),
            "empty" => ([], Json, null),
            "UTF-16" => (Encoding.Unicode.GetBytes(line), Json, null),
            "control characters" => (With("\"s\"", "\"a\u0001b\""), Json, null),
            "ten thousand keys" => (With("\"s\"", $"{{{string.Join(",", Enumerable.Range(0, 10_000).Select(n => $"\"k{n}\":{n}"))}}}"), Json, null),
            "NUL in a session" => (With("\"a\\u0000b\"", "1"), Json, null),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, "is not known"),
        };
    }

    /// <summary>A megabyte that unpacks to a gigabyte without one line end.</summary>
    private static byte[] Bomb()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 1024; i++)
            {
                gzip.Write(zeros);
            }
        }
        return packed.ToArray();
    }

    private static byte[] Pack(byte[] body, string? encoding)
    {
        if (encoding is null or "zstd")
        {
            return body;
        }
        var packed = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest),
            _ => new ZLibStream(packed, CompressionLevel.Fastest),
        })
        {
            stream.Write(body);
        }
        return packed.ToArray();
    }
}
