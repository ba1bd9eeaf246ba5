using System.Globalization;
using System.Text;
using Chronicle.EndToEnd.Running;
using Chronicle.Nats;
using Chronicle.Nats.JetStream;
using Chronicle.Nats.JetStream.Models;
using Bus = Chronicle.Nats.Tests.Running.NatsServer;

namespace Chronicle.EndToEnd.Lifecycle;

/// <summary>Secrets are sent through every door, in every place of an event. None is in a file, a stream, an answer or the log afterwards.</summary>
public sealed class CanaryTests : IAsyncLifetime, IDisposable
{
    private const string Mark = "C4N4RY"; // what every secret of this test contains

    private readonly TempFolder _data = new();
    private readonly StringBuilder _shown = new(); // all that anybody was shown
    private Bus _bus = null!;
    private int _canaries;

    public async Task InitializeAsync() => _bus = await Bus.StartAsync(port: Ports.Free());

    public Task DisposeAsync() => _bus.DisposeAsync().AsTask();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task NoSecretIsKeptOrShown_WhateverDoorItCameThrough()
    {
        await using var connection = await _bus.ConnectAsync();
        var jetStream = new NatsJSContext(connection);
        await jetStream.CreateStreamAsync(new StreamConfig { Name = "DEAD", Subjects = ["chronicle.dead.>"] });
        await using (var server = await ServerProcess.StartAsync(
            _data.File("data"), "--set", $"Nats:Url={_bus.Url}", "--set", "Nats:Republish=true", "--set", "Nats:Ingest:CoreSubjects=core.>", "--set", "Auth:AdminKeys=root-key", "--set", "Alerts:Enabled=false", "--set", "Logging:LogLevel:Default=Debug", "--api-key", "second-key"))
        {
            server.Http.DefaultRequestHeaders.Add("X-Api-Key", "second-key");
            using var sse = await SseStream.OpenAsync(server.Http, "/api/events/stream?after=earliest");
            using var socket = await JsonSocket.ConnectAsync(server.Address, "/ws", ("X-Api-Key", "root-key"));
            await socket.SendAsync("""{"type":"subscribe","ref":1,"after":"earliest"}""");
            await PostAsync(server);
            await socket.SendAsync($$"""{"type":"append","ref":2,"events":[{{Event()}}]}""");
            await AskAsync(server);
            await PublishAsync(jetStream, connection);

            const int recorded = 2 + 2 + 1 + 1 + 1 + 2 + 1 + 1 + 5 + 3;
            await Until.TrueAsync(async () => (await server.Http.GetJsonAsync("/api/info")).Number("head") == recorded, $"all {recorded} events are recorded");
            for (var seq = 0L; seq < recorded;)
            {
                var next = await sse.NextEventAsync();
                seq = next.Seq();
                Show(next.GetRawText());
            }
            for (var seq = 0L; seq < recorded;)
            {
                var next = (await socket.NextAsync("event")).GetProperty("data");
                seq = next.Seq();
                Show(next.GetRawText());
            }
            await ReadAsync(jetStream, "CHRONICLE_OUT", recorded);
            await ReadAsync(jetStream, "DEAD", 3);
            await Until.TrueAsync(async () => (await server.Http.GetJsonAsync("/api/search?q=words&mode=text")).GetRawText().Contains("words", StringComparison.Ordinal), "what was said is indexed");
            foreach (var path in (string[])["/api/events?limit=1000", "/api/sessions", "/api/filter-options", "/api/conversations", "/api/stats", "/health", "/api/search?q=words"])
            {
                Show(await server.Http.GetStringAsync(path));
            }
            Assert.Equal(0, await server.StopAsync());
            Show(server.Log);
        }

        Assert.DoesNotContain(Mark, _shown.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("root-key", _shown.ToString(), StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(_data.Path, "*", SearchOption.AllDirectories))
        {
            var bytes = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file));
            Assert.False(bytes.Contains(Mark, StringComparison.OrdinalIgnoreCase), file);
            Assert.False(bytes.Contains("-key", StringComparison.Ordinal), file);
        }
    }

    private async Task PostAsync(ServerProcess server)
    {
        await PostAsync(server, "/api/events", $"[{Event()},{Event()}]");
        await PostAsync(server, "/api/events", $"{Event()}\n{Event()}\n", "application/x-ndjson");
        await PostAsync(server, "/hooks/claude-code", $$"""{"session_id":"{{Key()}}","hook_event_name":"PreToolUse","cwd":"{{Url()}}","tool_name":"{{Key()}}","tool_input":{"command":"export TOKEN={{Key()}}"} }""");
        await PostAsync(server, "/events", $$"""{"source_app":"{{Key()}}","session_id":"{{Key()}}","hook_event_type":"{{Key()}}","payload":{"text":"{{Key()}}"},"summary":"{{Key()}}"}""");
        await PostAsync(server, "/api/sessions", $$"""{"claude_session_id":"{{Key()}}","project_path":"{{Url()}}","start_time":"2026-11-21T10:00:00Z","git_branch":"{{Key()}}"}""");
        await PostAsync(server, "/api/conversations", $$"""{"id":"{{Key()}}","project":"{{Url()}}","channel":"{{Key()}}","title":"{{Key()}}","user":"{{Key()}}","summary":"words {{Key()}}","messages":[{"id":"{{Key()}}","role":"user","content":"words {{Key()}}"}]}""");
        await PostAsync(server, $"/api/sessions/{Key()}/messages", $$"""{"role":"user","content":"words {{Key()}}","agent_name":"{{Key()}}"}""");
    }

    // What is refused or not found is quoted, in the answer and perhaps in the log.
    private async Task AskAsync(ServerProcess server)
    {
        foreach (var path in new[] { $"/api/sessions/{Key()}", $"/api/events/{Key()}", $"/api/events?since={Key()}", $"/{Key()}", $"/api/conversations/{Key()}" })
        {
            using var answer = await server.Http.GetAsync(path);
            Show(await answer.Content.ReadAsStringAsync());
        }
        using var refused = await server.Http.PostTextAsync("/api/events", $$"""{"session_id":5,"type":"{{Key()}}","{{Key()}}":}""");
        Show(await refused.Content.ReadAsStringAsync());
    }

    private async Task PublishAsync(NatsJSContext jetStream, NatsConnection connection)
    {
        await Until.PassesAsync(async () => await jetStream.GetConsumerAsync("CHRONICLE", "chronicle"));
        await PublishAsync(connection, $"chronicle.ev.{Key()}.{Key()}.{Key()}", """{"n":1}""");
        await PublishAsync(connection, "chronicle.ev.p.s.note", Event());
        await PublishAsync(connection, "chronicle.ev.p.s.note", $"plain words, token={Key()}");
        await PublishAsync(connection, "chronicle.ev.p.s.note", $"\0binary {Key()}");
        await PublishAsync(connection, "core.note", Event(), $"chronicle {Key()}");
        await PublishAsync(connection, $"chronicle.ev.p.{Key()}.note", $$"""{"password":"{{Key()}}","broken":""");
        await PublishAsync(connection, "chronicle.ev.p.s.note", $$"""{"session_id":5,"type":"{{Key()}}"}""");
        await PublishAsync(connection, "chronicle.ev.p.s.note", $$"""{"session_id":"s","type":"t","id":"{{new string('x', 600)}} {{Key()}}"}""");
    }

    private async Task PublishAsync(NatsConnection connection, string subject, string payload, string? own = null)
    {
        var headers = new NatsHeaders { ["Authorization"] = $"Bearer {Key()}", ["Cookie"] = $"sid={Mark}", ["X-Api-Key"] = $"{Mark}-short", ["Own"] = own ?? $"see {Url()}", ["Nats-Msg-Id"] = Key(), [Key()] = "a name" };
        await connection.PublishAsync(subject, Encoding.UTF8.GetBytes(payload), headers);
    }

    private async Task ReadAsync(NatsJSContext jetStream, string stream, int count)
    {
        await foreach (var message in jetStream.CreateOrderedConsumer(stream).ConsumeAsync(cancellationToken: new CancellationTokenSource(Until.Patience).Token))
        {
            Show(message.Subject);
            Show(Encoding.UTF8.GetString(message.Data.Span));
            foreach (var (name, value) in message.Headers ?? [])
            {
                Show($"{name}: {value}");
            }
            if (--count == 0)
            {
                return;
            }
        }
    }

    private async Task PostAsync(ServerProcess server, string path, string body, string contentType = "application/json")
    {
        using var answer = await server.Http.PostTextAsync(path, body, contentType);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        Show(text);
    }

    private void Show(string text) => _shown.AppendLine(text);

    /// <summary>An event with another secret in each place.</summary>
    private string Event() => $$"""
        {"id":"{{Key()}}","session_id":"{{Key()}}","type":"{{Key()}}","source":"{{Key()}}","project":"{{Url()}}","tool_name":"{{Key()}}","tool_use_id":"{{Key()}}","trace_id":"{{Key()}}","span_id":"{{Key()}}","parent_id":"{{Key()}}","agent_id":"{{Key()}}","prompt_id":"{{Key()}}","data":{"password":"{{Mark}}","text":"words {{Key()}}"},"channel":"{{Key()}}","title":"{{Key()}}"}
        """.Trim();

    // The shape of a GitHub token: 36 letters and digits.
    private string Key() => string.Create(CultureInfo.InvariantCulture, $"ghp_{Mark}{++_canaries:0000}aB3dE5fG7hJ9kL1mN3pQ5rS7tU");

    private string Url() => $"https://robot:{Key()}@git.example.org/app.git";
}
