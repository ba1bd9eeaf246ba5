using System.Text.Json;
using Chronicle.Testing;
using NatsServer = Chronicle.Nats.Tests.Running.NatsServer;

namespace Chronicle.Server.Tests.Api.OpenApi;

/// <summary>Real answers fit the schemas that the document has for them, and between them have every member of the schemas.</summary>
public sealed class OpenApiAnswerTests
{
    private const string Full = """
        {"id":"full","id_scope":"z","session_id":"s","type":"pre_tool_use","time":"2026-11-20T23:00:00Z","source":"x","project":"/p","tool_name":"Bash","tool_use_id":"u","duration_ms":5,
         "trace_id":"t","span_id":"p","parent_id":"q","agent_id":"a","prompt_id":"r","data":{},"metadata":{},"more":1}
        """;

    private const string Others = """
        [{"session_id":"w","type":"user_prompt_submit","prompt_id":"r","data":{"prompt":"do it"}},
         {"session_id":"w","type":"pre_tool_use","tool_name":"Bash","tool_use_id":"u1","prompt_id":"r","data":{"tool_input":{"command":"rm x"}}},
         {"session_id":"w","type":"permission_request","tool_name":"Bash","data":{"tool_input":{"command":"rm x"}}},
         {"session_id":"v","type":"pre_tool_use","tool_name":"Read","tool_use_id":"u3","agent_id":"a","data":{}},
         {"session_id":"v","type":"elicitation","data":{"message":"Which?"}},
         {"session_id":"e","type":"post_tool_use","tool_name":"Bash","tool_use_id":"u2","duration_ms":7,"data":{"tool_response":"done"}},
         {"session_id":"e","type":"session_end","data":{}}]
        """;

    private const string Conversation = """
        {"id":"conv","user_id":"u","channel":"web","project":"/p","title":"A refund","summary":"Sent","transcript":"Where is my refund? It was sent yesterday.","metadata":{"order":7},
         "messages":[{"id":"m1","content":"Where is the refund of my order?"},
                     {"id":"m2","role":"assistant","content":"The refund of your order was sent.","agent_id":"a1","trace_id":"t1","usage":{"total_tokens":5},"metadata":{},
                      "tool_calls":[{"id":"c1","name":"refunds","args":{}}],"tool_call_id":"c0"}]}
        """;

    private const string Messages = """[{"id":"n1","content":"one"},{"id":"n2","content":"two","parent_id":"n1"},{"id":"n3","content":"three","parent_id":"n1"}]""";

    private static readonly (string Method, string Path, string Concrete, string? Body, int Status)[] Requests =
    [
        ("POST", "/api/events", "/api/events", Full, 200),
        ("POST", "/api/events", "/api/events", Others, 200),
        ("POST", "/api/events", "/api/events", "[]", 200),
        ("POST", "/api/events", "/api/events?ack=none", """{"session_id":"s","type":"t"}""", 202),
        ("POST", "/api/events", "/api/events", "{", 400),
        ("POST", "/api/events", "/api/events", """[{"session_id":"s"}]""", 422),
        ("POST", "/api/events", "/api/events", """[{"id":"twice","session_id":"s","type":"t"},{"id":"twice","session_id":"s2","type":"t"},{"id":"twice","session_id":"s","type":"other"}]""", 409),
        ("GET", "/api/events", "/api/events", null, 200),
        ("GET", "/api/events", "/api/events?limit=1", null, 200),
        ("GET", "/api/events", "/api/events?limit=0", null, 400),
        ("GET", "/api/events", "/api/events?after=other-1", null, 410),
        ("GET", "/api/events/{id}", "/api/events/full", null, 200),
        ("GET", "/api/events/{id}", "/api/events/nobody", null, 404),
        ("GET", "/api/events/{id}", "/api/events/twice", null, 409),
        ("POST", "/api/sessions", "/api/sessions", """{"claude_session_id":"c"}""", 200),
        ("POST", "/api/sessions", "/api/sessions", "{}", 422),
        ("GET", "/api/sessions", "/api/sessions", null, 200),
        ("GET", "/api/sessions", "/api/sessions?limit=1", null, 200),
        ("GET", "/api/sessions", "/api/sessions?status=x", null, 400),
        ("GET", "/api/sessions", "/api/sessions?before=other-1", null, 410),
        ("GET", "/api/sessions/{id}", "/api/sessions/w", null, 200),
        ("GET", "/api/sessions/{id}", "/api/sessions/e", null, 200),
        ("GET", "/api/sessions", "/api/sessions?state=waiting&recorder=false", null, 200),
        ("GET", "/api/sessions", "/api/sessions?state=x", null, 400),
        ("POST", "/api/sessions/{id}/waits/{sequence}/snooze", "/api/sessions/v/waits/WAIT/snooze?for=10m", null, 200),
        ("POST", "/api/sessions/{id}/waits/{sequence}/snooze", "/api/sessions/v/waits/WAIT/snooze?for=x", null, 400),
        ("GET", "/api/sessions/{id}", "/api/sessions/v", null, 200),
        ("POST", "/api/sessions/{id}/waits/{sequence}/dismiss", "/api/sessions/v/waits/WAIT/dismiss", null, 200),
        ("POST", "/api/sessions/{id}/waits/{sequence}/dismiss", "/api/sessions/v/waits/WAIT/dismiss", null, 404),
        ("GET", "/api/sessions/{id}", "/api/sessions/nobody", null, 404),
        ("GET", "/api/sessions/{id}/events", "/api/sessions/s/events", null, 200),
        ("GET", "/api/sessions/{id}/events", "/api/sessions/s/events?order=x", null, 400),
        ("GET", "/api/sessions/{id}/events", "/api/sessions/nobody/events", null, 404),
        ("GET", "/api/sessions/{id}/events", "/api/sessions/s/events?after=other-1", null, 410),
        ("GET", "/api/sessions/{id}/timeline", "/api/sessions/w/timeline", null, 200),
        ("GET", "/api/sessions/{id}/timeline", "/api/sessions/nobody/timeline", null, 404),
        ("POST", "/api/sessions/{id}/pin", "/api/sessions/s/pin", "", 200),
        ("POST", "/api/sessions/{id}/pin", "/api/sessions/nobody/pin", "", 404),
        ("DELETE", "/api/sessions/{id}/pin", "/api/sessions/s/pin", null, 200),
        ("DELETE", "/api/sessions/{id}/pin", "/api/sessions/nobody/pin", null, 404),
        ("DELETE", "/api/sessions/{id}", "/api/sessions/nobody", null, 404),
        ("DELETE", "/api/sessions/{id}", "/api/sessions/chronicle", null, 409),
        ("GET", "/api/retention", "/api/retention", null, 200),
        ("GET", "/api/integrity", "/api/integrity", null, 200),
        ("POST", "/api/retention/run", "/api/retention/run?dry_run=true", "", 409),
        ("POST", "/api/admin/backup", "/api/admin/backup", "", 503), // this store has no file
        ("POST", "/api/admin/maintain", "/api/admin/maintain?check=true", "", 200),
        ("POST", "/mcp", "/mcp", """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", 200),
        ("POST", "/mcp", "/mcp", """{"jsonrpc":"2.0","method":"notifications/initialized"}""", 202),
        ("POST", "/mcp", "/mcp", "{", 400),
        ("GET", "/api/filter-options", "/api/filter-options", null, 200),
        ("GET", "/api/info", "/api/info", null, 200),
        ("GET", "/api/stats", "/api/stats", null, 200),
        ("GET", "/api/stats/history", "/api/stats/history", null, 200),
        ("GET", "/api/alerts", "/api/alerts", null, 200),
        ("POST", "/api/alerts/{name}/acknowledge", "/api/alerts/a-rule/acknowledge", "", 204),
        ("POST", "/api/alerts/{name}/acknowledge", "/api/alerts/nobody/acknowledge", "", 404),
        ("GET", "/api/stats/stream", "/api/stats/stream?interval=0", null, 400),
        ("GET", "/metrics", "/metrics", null, 200),
        ("GET", "/health/performance", "/health/performance", null, 200),
        ("GET", "/health", "/health", null, 200),
        ("GET", "/api/health", "/api/health", null, 200),
        ("GET", "/ready", "/ready", null, 200),
        ("GET", "/openapi/v1.json", "/openapi/v1.json", null, 200),
        ("GET", "/api/stream", "/api/stream?after=x", null, 400),
        ("GET", "/api/events/stream", "/api/events/stream?after=x", null, 400),
        ("GET", "/api/sessions/{id}/stream", "/api/sessions/nobody/stream", null, 404),
        ("GET", "/api/sessions/{id}/stream", "/api/sessions/s/stream?after=x", null, 400),
        ("GET", "/apps/{session_id}/agent/stream-continue", "/apps/s/agent/stream-continue?since_timestamp=x", null, 400),
        ("GET", "/ws", "/ws", null, 426),
        ("GET", "/stream", "/stream", null, 426),
        ("POST", "/hooks/claude-code", "/hooks/claude-code", "{}", 204),
        ("POST", "/hooks/claude-code", "/hooks/claude-code", "{", 204),
        ("POST", "/events", "/events", """{"source_app":"a","session_id":"d","hook_event_type":"Stop","payload":{}}""", 200),
        ("POST", "/events", "/events", "{}", 400),
        ("GET", "/events/recent", "/events/recent", null, 200),
        ("GET", "/events/recent", "/events/recent?limit=x", null, 400),
        ("GET", "/events/filter-options", "/events/filter-options", null, 200),
        ("POST", "/api/conversations", "/api/conversations", Conversation, 200),
        ("POST", "/api/conversations", "/api/conversations", """[{"transcript":"a refund"}]""", 200),
        ("POST", "/api/conversations", "/api/conversations", "{", 400),
        ("POST", "/api/conversations", "/api/conversations", "{}", 422),
        ("POST", "/api/conversations", "/api/conversations", """{"id":"conv","transcript":"other"}""", 409),
        ("GET", "/api/conversations", "/api/conversations?limit=1", null, 200),
        ("GET", "/api/conversations", "/api/conversations?limit=0", null, 400),
        ("PATCH", "/api/conversations/{id}", "/api/conversations/conv", """{"title":"Refunds"}""", 200),
        ("PATCH", "/api/conversations/{id}", "/api/conversations/conv", "{}", 422),
        ("PATCH", "/api/conversations/{id}", "/api/conversations/nobody", """{"title":"Refunds"}""", 404),
        ("POST", "/api/conversations/{id}/flag", "/api/conversations/conv/flag", """{"reason":"rude","priority":1}""", 204),
        ("POST", "/api/conversations/{id}/flag", "/api/conversations/conv/flag", "{}", 422),
        ("POST", "/api/conversations/{id}/flag", "/api/conversations/nobody/flag", """{"reason":"rude"}""", 404),
        ("GET", "/api/conversations/{id}", "/api/conversations/conv", null, 200),
        ("GET", "/api/conversations/{id}", "/api/conversations/nobody", null, 404),
        ("POST", "/api/sessions/{id}/messages", "/api/sessions/t/messages", Messages, 200),
        ("POST", "/api/sessions/{id}/messages", "/api/sessions/t/messages", """{"content":""}""", 422),
        ("POST", "/api/sessions/{id}/messages", "/api/sessions/t/messages", """{"id":"n1","content":"other"}""", 409),
        ("POST", "/api/sessions/{id}/messages", "/api/sessions/t2/messages", """{"id":"n1","content":"of another session"}""", 200),
        ("GET", "/api/sessions/{id}/messages", "/api/sessions/t/messages?limit=2", null, 200),
        ("GET", "/api/sessions/{id}/messages", "/api/sessions/t/messages?order=desc&limit=2", null, 200),
        ("GET", "/api/sessions/{id}/messages", "/api/sessions/t/messages?view=tree", null, 200),
        ("GET", "/api/sessions/{id}/messages", "/api/sessions/t/messages?view=history", null, 200),
        ("GET", "/api/sessions/{id}/messages", "/api/sessions/t/messages?view=x", null, 400),
        ("GET", "/api/sessions/{id}/messages", "/api/sessions/nobody/messages", null, 404),
        ("GET", "/api/sessions/{id}/messages", "/api/sessions/e/messages", null, 200),
        ("GET", "/api/messages/{id}", "/api/messages/m2", null, 200),
        ("GET", "/api/messages/{id}", "/api/messages/nobody", null, 404),
        ("GET", "/api/messages/{id}", "/api/messages/n1", null, 409),
        ("GET", "/api/search", "/api/search?q=refund", null, 200),
        ("GET", "/api/search", "/api/search?q=rm", null, 200),
        ("GET", "/api/search", "/api/search?q=-refund", null, 200),
        ("GET", "/api/search", "/api/search", null, 400),
        ("POST", "/api/search/similar", "/api/search/similar?min_score=0", """{"message_id":"m1"}""", 200),
        ("POST", "/api/search/similar", "/api/search/similar", "{}", 422),
        ("POST", "/api/search/similar", "/api/search/similar", """{"message_id":"nobody"}""", 404),
        ("POST", "/api/search/similar", "/api/search/similar", """{"message_id":"n1"}""", 409),
        ("GET", "/api/embeddings", "/api/embeddings", null, 200),
        ("GET", "/api/embeddings/failed", "/api/embeddings/failed", null, 200),
        ("POST", "/api/embeddings/retry", "/api/embeddings/retry", "", 200),
        ("POST", "/api/admin/rebuild", "/api/admin/rebuild", "", 202),
        ("POST", "/api/maintenance/redact", "/api/maintenance/redact?dry_run=true", "", 202),
        ("GET", "/api/maintenance/redact", "/api/maintenance/redact", null, 200),
        ("DELETE", "/api/events/{id}", "/api/events/nobody", null, 404),
        ("DELETE", "/api/events/{id}", "/api/events/full", null, 200),
        ("DELETE", "/api/sessions/{id}/messages/{message}", "/api/sessions/s/messages/nobody", null, 404),
        ("DELETE", "/api/sessions/{id}", "/api/sessions/w", null, 200), // last: the others read it
    ];

    [Fact]
    public async Task Answers_FitTheirSchemas()
    {
        await using var bus = await NatsServer.StartAsync();
        await using var server = await RunningServer.StartAsync(
            ("Nats:Url", bus.Url), ("Alerts:Enabled", "true"), ("Alerts:Interval", "00:00:00.05"), ("Alerts:Rules:a-rule:Metric", "memory.bytes"), ("Alerts:Rules:a-rule:Warning", "1"), ("Alerts:Rules:a-rule:For", "00:00:00"),
            ("Alerts:Sinks:0:Url", "http://127.0.0.1:9/"), ("Embedding:Provider", "BuiltIn"));
        await Eventually.TrueAsync(async () => (await server.GetAsync("/api/alerts")).GetProperty("sinks")[0].TryGetProperty("last_error", out _));
        await Eventually.TrueAsync(async () => (await server.GetAsync("/api/stats")).GetProperty("nats").Text("state") == "connected");
        await server.AppendAsync(1);
        await Eventually.TrueAsync(async () => (await server.GetAsync("/api/stats/history")).GetProperty("points").EnumerateArray()
            .Any(point => point.GetProperty("rates").GetProperty("by_type").GetArrayLength() > 0));
        var document = await OpenApiDocument.ReadAsync(server);
        var wrong = new List<string>();
        string? wait = null;
        foreach (var (method, path, concrete, body, status) in Requests)
        {
            if (path.StartsWith("/api/search", StringComparison.Ordinal))
            {
                await Eventually.TrueAsync(async () => (await server.GetAsync("/api/embeddings")).Text("state") == "ready");
            }
            if (path == "/api/maintenance/redact" && method == "GET")
            {
                await Eventually.TrueAsync(async () => !(await server.GetAsync(path)).GetProperty("running").GetBoolean());
            }
            if (wait is null && concrete.Contains("WAIT", StringComparison.Ordinal))
            {
                wait = (await server.GetAsync("/api/sessions/v")).GetProperty("doing").GetProperty("sequence").GetRawText(); // the alerts take numbers too
            }
            wrong.AddRange(await CheckAsync(server, document, method, path, concrete.Replace("WAIT", wait, StringComparison.Ordinal), body, status));
        }
        using (var lines = await server.PostAsync("/api/events", Full.ReplaceLineEndings("") + "\n{", "application/x-ndjson"))
        {
            wrong.AddRange(document.Check(await JsonAsync(lines), document.AnswerSchema("/api/events", "POST", 400, "application/problem+json")!.Value));
        }
        Assert.Empty(wrong);
        Assert.Empty(document.Unseen);
        Assert.Empty(document.Operations.Select(operation => (operation.Method, operation.Path)).Except(Requests.Select(request => (request.Method, request.Path))));
    }

    /// <summary>When nothing can be recorded or read, the answers are documented too.</summary>
    [Fact]
    public async Task AnswersOfABrokenServer_FitTheirSchemas()
    {
        var store = new FaultyStore(new MemoryEventStore()) { FailAppend = _ => FaultyStore.Permanent(), FailRead = _ => FaultyStore.Permanent() };
        await using var server = await RunningServer.StartAsync(store, null);
        var document = await OpenApiDocument.ReadAsync(server);
        var wrong = new List<string>();
        foreach (var (method, path, body) in ((string, string, string?)[])[
            ("POST", "/api/events", """{"session_id":"s","type":"t"}"""), ("POST", "/hooks/claude-code", "{}"), ("POST", "/api/sessions", """{"claude_session_id":"c"}"""),
            ("POST", "/events", """{"session_id":"s","hook_event_type":"x","source_app":"a","payload":{}}"""),
            ("GET", "/api/events", null), ("GET", "/health", null), ("GET", "/api/health", null), ("GET", "/ready", null)])
        {
            wrong.AddRange(await CheckAsync(server, document, method, path, path, body, 503));
        }
        Assert.Empty(wrong);
    }

    private static async Task<IEnumerable<string>> CheckAsync(
        RunningServer server, OpenApiDocument document, string method, string path, string concrete, string? body, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), concrete) { Content = body is null ? null : new StringContent(body) };
        using var response = body is not null && method == "POST" ? await server.PostAsync(concrete, body) : await server.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{method} {concrete}: {(int)response.StatusCode} {text}");
        var schema = document.AnswerSchema(path, method, status, response.Content.Headers.ContentType?.MediaType ?? "");
        if (response.Content.Headers.ContentType?.MediaType == "text/plain")
        {
            return []; // documented as text, and it is
        }
        return schema is null ? text.Length == 0 ? [] : [$"{method} {concrete} {status} has a body"]
            : Values(text, response).SelectMany(value => document.Check(value, schema.Value, $"{method} {concrete} {status}"));
    }

    private static IEnumerable<JsonElement> Values(string text, HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType == "application/x-ndjson"
        ? text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)) : [JsonElement.Parse(text)];

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response) => JsonElement.Parse(await response.Content.ReadAsStringAsync());
}
