using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Chronicle.Browser.Running;

/// <summary>A local server that speaks Ollama's <c>POST /api/embed</c> and refuses what has the word poison in it.</summary>
internal sealed class Ollama : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Ollama(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public static async Task<Ollama> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/api/embed", (RequestDelegate)AnswerAsync);
        await app.StartAsync();
        return new Ollama(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context)
    {
        using var asked = await JsonDocument.ParseAsync(context.Request.Body);
        var input = asked.RootElement.GetProperty("input");
        var texts = input.ValueKind == JsonValueKind.Array ? input.EnumerateArray().Select(text => text.GetString()!).ToArray() : [input.GetString()!];
        context.Response.ContentType = "application/json";
        if (texts.Any(text => text.Contains("poison", StringComparison.Ordinal)))
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsync("""{"error":"this text can't be embedded"}""");
            return;
        }
        await context.Response.WriteAsync($$"""{"embeddings":[{{string.Join(',', texts.Select(text => $"[{text.Length},1,2]"))}}]}""");
    }
}
