using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chronicle.Cli.Tests;

/// <summary>As much of the server's API as the command line uses, over a list, with faults on request.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<JsonObject> _events = [];
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FakeServer(WebApplication app) => _app = app;

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>What the next append requests do before they are taken: a status to answer, 0 to break the connection, -1 to take it and then break.</summary>
    public ConcurrentQueue<int> AppendFaults { get; } = new();

    /// <summary>Longer append requests are refused as a whole, as a proxy does it.</summary>
    public int MaxBody { get; set; } = int.MaxValue;

    public ConcurrentQueue<string[]> AppendedIds { get; } = new();

    public ConcurrentQueue<string> HookBodies { get; } = new();

    public TimeSpan HookDelay { get; set; }

    public int HookStatus { get; set; } = 204;

    /// <summary>Live streams break after this many events.</summary>
    public int? DropAfter { get; set; }

    public int StreamsOpened;

    public IReadOnlyList<JsonObject> Events
    {
        get
        {
            lock (_events)
            {
                return [.. _events];
            }
        }
    }

    public static async Task<FakeServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(k => k.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var server = new FakeServer(app);
        app.MapGet("/health", c => c.Response.WriteAsync("""{"status":"healthy"}"""));
        app.MapGet("/api/info", c => c.Response.WriteAsync($$"""{"name":"chronicle","version":"9.9","epoch":"e1","head":{{server.Events.Count}},"auth":false}"""));
        app.MapPost("/api/events", server.AppendAsync);
        app.MapGet("/api/events", server.PageAsync);
        app.MapGet("/api/stream", server.StreamAsync);
        app.MapPost("/hooks/claude-code", server.HookAsync);
        app.MapGet("/api/sessions", c => c.Response.WriteAsync(
            """{"sessions":[{"id":"d0d97383-1935","source":"claude-code","project":"/home/me/app","title":"evil \u001b[31m title","status":"waiting","last_event":"2026-11-21T02:01:34.913000Z","events":15,"prompts":1,"tool_calls":3,"errors":0,"waiting_for":"Bash: rm"}]}"""));
        app.MapGet("/api/sessions/{id}/timeline", (HttpContext c, string id) => c.Response.WriteAsync(
            """{"session":{"id":"d0d97383-1935","title":"list files","status":"completed","events":15},"truncated":false,"root":{"kind":"session","name":"list files","status":"ok","children":[{"kind":"turn","name":"please [list]","status":"ok","children":[{"kind":"tool","name":"Bash","summary":"ls -la","status":"error","error":"boom","duration_ms":96}]}]}}"""));
        await app.StartAsync();
        return server;
    }

    public void Record(params string[] events)
    {
        lock (_events)
        {
            foreach (var text in events)
            {
                var one = JsonNode.Parse(text)!.AsObject();
                var cursor = string.Create(CultureInfo.InvariantCulture, $"e1-{_events.Count + 1}");
                one["id"] ??= cursor;
                var recorded = new JsonObject { ["seq"] = _events.Count + 1, ["cursor"] = cursor, ["received"] = "2026-11-21T02:00:00.000000Z" };
                foreach (var (name, value) in one)
                {
                    recorded[name] = value?.DeepClone();
                }
                _events.Add(recorded);
            }
            _grown.TrySetResult();
            _grown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AppendAsync(HttpContext context)
    {
        var body = await new StreamReader(context.Request.Body).ReadToEndAsync();
        if (body.Length > MaxBody)
        {
            context.Response.StatusCode = 413;
            return;
        }
        var lines = body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var ids = lines.Select(l => JsonNode.Parse(l)!["id"]!.GetValue<string>()).ToArray();
        AppendedIds.Enqueue(ids);
        var faulty = AppendFaults.TryDequeue(out var fault);
        if (faulty && fault > 0)
        {
            context.Response.StatusCode = fault;
            context.Response.Headers.RetryAfter = "0";
            await context.Response.WriteAsync("""{"title":"No","detail":"not now","index":0}""");
            return;
        }
        var first = Events.Count + 1;
        if (!faulty || fault < 0)
        {
            var known = Events.Select(e => e["id"]!.GetValue<string>()).ToHashSet();
            Record([.. lines.Where((_, i) => !known.Contains(ids[i]))]);
        }
        if (faulty)
        {
            context.Abort();
            return;
        }
        var added = Events.Count - first + 1;
        await context.Response.WriteAsync($$"""{"epoch":"e1","first":{{first}},"last":{{Events.Count}},"count":{{lines.Length}},"duplicates":{{lines.Length - added}}}""");
    }

    // Three at a time, so that readers have to follow `next`.
    private Task PageAsync(HttpContext context)
    {
        var after = context.Request.Query["after"].ToString() is { Length: > 0 } cursor ? int.Parse(cursor[(cursor.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture) : 0;
        var types = context.Request.Query["type"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
        var page = Events.Skip(after).Take(3).ToArray();
        var found = page.Where(e => types.Length == 0 || types.Contains(e["type"]!.GetValue<string>())).Select(e => e.DeepClone()).ToArray();
        var answer = new JsonObject { ["events"] = new JsonArray(found), ["epoch"] = "e1", ["head"] = Events.Count };
        if (after + 3 < Events.Count)
        {
            answer["next"] = $"e1-{after + 3}";
        }
        return context.Response.WriteAsync(answer.ToJsonString());
    }

    private async Task StreamAsync(HttpContext context)
    {
        Interlocked.Increment(ref StreamsOpened);
        context.Response.ContentType = "text/event-stream";
        var after = context.Request.Query["after"].ToString();
        var at = after == "earliest" ? 0 : int.Parse(after[(after.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture);
        await context.Response.WriteAsync($"retry: 1000\n\n: hello\n\nevent: caught-up\ndata: {{\"cursor\":\"e1-{at}\"}}\n\n");
        for (var sent = 0; !context.RequestAborted.IsCancellationRequested;)
        {
            Task grown;
            lock (_events)
            {
                grown = _grown.Task;
            }
            foreach (var one in Events.Skip(at))
            {
                at++;
                var frame = $"id: e1-{at}\ndata: {one.ToJsonString()}\n\n";
                if (DropAfter is { } limit && ++sent > limit)
                {
                    // Half a frame, then a reset: the reader must not take it for an event.
                    await context.Response.WriteAsync(frame[..(frame.Length / 2)]);
                    await context.Response.Body.FlushAsync();
                    // A reset also throws away what the reader's kernel has and its process hasn't read yet.
                    await Task.Delay(50);
                    context.Abort();
                    return;
                }
                await context.Response.WriteAsync(frame);
            }
            await context.Response.Body.FlushAsync();
            await grown.WaitAsync(context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private async Task HookAsync(HttpContext context)
    {
        HookBodies.Enqueue(await new StreamReader(context.Request.Body).ReadToEndAsync());
        if (HookDelay > TimeSpan.Zero)
        {
            await Task.Delay(HookDelay, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        }
        context.Response.StatusCode = HookStatus;
    }
}
