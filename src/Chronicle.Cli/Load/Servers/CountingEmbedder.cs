using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Chronicle.Cli.Load.Servers;

/// <summary>A server that speaks OpenAI's <c>POST /v1/embeddings</c>, knows nothing of meaning, and remembers which texts it gave a vector for, and how often.</summary>
internal sealed class CountingEmbedder : IAsyncDisposable
{
    private const int Dimensions = 64;

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, int> _texts = new();
    private long _answered;
    private long _most;
    private volatile bool _isSpent;

    private CountingEmbedder(WebApplication app, int most) => (_app, _most) = (app, most);

    public string Url => _app.Urls.First();

    /// <summary>Vectors given.</summary>
    public long Answered => Volatile.Read(ref _answered);

    /// <summary>Texts they were given for.</summary>
    public int Distinct => _texts.Count;

    /// <summary>Whether it was asked for more than it is to answer, and said no.</summary>
    public bool IsSpent => _isSpent;

    /// <param name="most">How many texts it answers; whole requests beyond it get a 503.</param>
    public static async Task<CountingEmbedder> StartAsync(int most)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var embedder = new CountingEmbedder(app, most);
        app.Run(embedder.AnswerAsync);
        await app.StartAsync().ConfigureAwait(false);
        return embedder;
    }

    public void AnswerAll() => Volatile.Write(ref _most, long.MaxValue);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var asked = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted).ConfigureAwait(false);
        var input = asked.RootElement.GetProperty("input");
        if (Answered >= Volatile.Read(ref _most))
        {
            _isSpent = true;
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }
        foreach (var text in input.EnumerateArray())
        {
            Interlocked.Increment(ref _answered);
            _texts.AddOrUpdate(text.GetString()!, 1, static (_, times) => times + 1);
        }
        context.Response.ContentType = "application/json";
        await context.Response.BodyWriter.WriteAsync(Answer(input), context.RequestAborted).ConfigureAwait(false);
    }

    private static ReadOnlyMemory<byte> Answer(JsonElement input)
    {
        var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("object", "list");
            writer.WriteStartArray("data");
            var index = 0;
            foreach (var text in input.EnumerateArray())
            {
                writer.WriteStartObject();
                writer.WriteString("object", "embedding");
                writer.WriteNumber("index", index++);
                writer.WriteStartArray("embedding");
                var random = new Random(text.GetString()!.Length);
                for (var i = 0; i < Dimensions; i++)
                {
                    writer.WriteNumberValue(random.NextSingle() - 0.5f);
                }
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return buffer.ToArray();
    }
}
