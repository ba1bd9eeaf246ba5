using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Chronicle.Server.Tests.Alerts;

/// <summary>Somebody's webhook, on a free port: keeps what it got, and refuses as often as told.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _refusals;

    private Receiver(WebApplication app) => _app = app;

    public ConcurrentQueue<JsonElement> Got { get; } = new();

    public int Asked;

    public string Address => _app.Urls.First();

    /// <param name="refusals">So many requests are answered 503 first.</param>
    /// <param name="status">What the others are answered.</param>
    public static async Task<Receiver> StartAsync(int refusals = 0, int status = 200)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new Receiver(app) { _refusals = refusals };
        app.MapPost("/{**path}", async (HttpContext context) =>
        {
            Interlocked.Increment(ref receiver.Asked);
            using var body = await JsonDocument.ParseAsync(context.Request.Body);
            if (Interlocked.Decrement(ref receiver._refusals) >= 0)
            {
                context.Response.StatusCode = 503;
                return;
            }
            receiver.Got.Enqueue(body.RootElement.Clone());
            context.Response.StatusCode = status;
        });
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
