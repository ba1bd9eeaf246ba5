using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Chronicle.Core.Tests.Embedding.Http;

/// <summary>A server on a free port that speaks as Ollama and OpenAI do: paths, members, error bodies. What it makes of a text is arithmetic.</summary>
internal sealed class ModelServer : IAsyncDisposable
{
    public const string Model = "own-model";
    public const int Dimensions = 4;

    private readonly WebApplication _app;

    private ModelServer(WebApplication app) => _app = app;

    public ConcurrentQueue<ModelRequest> Requests { get; } = new();

    public string Url => _app.Urls.First();

    public int Port => new Uri(Url).Port;

    /// <summary>Answers in place of the server when it returns true.</summary>
    public Func<ModelRequest, HttpContext, Task<bool>> Instead { get; set; } = (_, _) => Task.FromResult(false);

    /// <summary>What is left of an answer before it is sent.</summary>
    public Action<ModelRequest, JsonArray> Spoil { get; set; } = (_, _) => { };

    /// <summary>Whether it knows base64, as OpenAI's own does and many others do not.</summary>
    public bool KnowsBase64 { get; set; } = true;

    public static async Task<ModelServer> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        var app = builder.Build();
        var server = new ModelServer(app);
        app.MapPost("/api/embed", context => server.AnswerAsync(context, server.OllamaAsync));
        app.MapPost("/v1/embeddings", context => server.AnswerAsync(context, server.OpenAIAsync));
        await app.StartAsync();
        return server;
    }

    /// <summary>Where a text points, not of length 1 yet.</summary>
    public static float[] VectorOf(string text, int dimensions = Dimensions) => [.. Enumerable.Range(0, dimensions).Select(place => place == 0 ? text.Length : (text[0] * (place + 1) % 17) + 1f)];

    public static Task RefuseAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, Func<ModelRequest, HttpContext, Task> answer)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var request = new ModelRequest(context.Request.Path, context.Request.Headers.Authorization, body.RootElement.Clone());
        Requests.Enqueue(request);
        if (!await Instead(request, context))
        {
            await answer(request, context);
        }
    }

    private Task OllamaAsync(ModelRequest request, HttpContext context)
    {
        var model = request.Body.GetProperty("model").GetString();
        if (model is not (Model or "nomic-embed-text"))
        {
            return RefuseAsync(context, 404, $$"""{"error":"model \"{{model}}\" not found, try pulling it first"}""");
        }
        var vectors = new JsonArray([.. request.Input.Select(text =>
        {
            var vector = VectorOf(text, Wanted(request));
            var length = MathF.Sqrt(vector.Sum(value => value * value));
            return (JsonNode)Numbers(vector.Select(value => value / length));
        })]);
        Spoil(request, vectors);
        return SendAsync(context, new JsonObject { ["model"] = model, ["embeddings"] = vectors, ["total_duration"] = 14143917, ["load_duration"] = 1019500, ["prompt_eval_count"] = 8 });
    }

    private Task OpenAIAsync(ModelRequest request, HttpContext context)
    {
        var model = request.Body.GetProperty("model").GetString();
        if (model is not (Model or "text-embedding-3-small"))
        {
            return RefuseAsync(context, 404, $$$"""{"error":{"message":"The model `{{{model}}}` does not exist or you do not have access to it.","type":"invalid_request_error","param":null,"code":"model_not_found"}}""");
        }
        var isBase64 = KnowsBase64 && request.Body.TryGetProperty("encoding_format", out var format) && format.GetString() == "base64";
        // Order is what `index` says, not what the array has.
        var data = new JsonArray([.. request.Input.Select((text, index) => (JsonNode)new JsonObject
        {
            ["object"] = "embedding",
            ["index"] = index,
            ["embedding"] = isBase64 ? JsonValue.Create(Base64(VectorOf(text, Wanted(request)))) : Numbers(VectorOf(text, Wanted(request))),
        }).Reverse()]);
        Spoil(request, data);
        return SendAsync(context, new JsonObject { ["object"] = "list", ["data"] = data, ["model"] = model, ["usage"] = new JsonObject { ["prompt_tokens"] = 8, ["total_tokens"] = 8 } });
    }

    private static int Wanted(ModelRequest request) => request.Body.TryGetProperty("dimensions", out var dimensions) ? dimensions.GetInt32() : Dimensions;

    private static JsonArray Numbers(IEnumerable<float> values) => new([.. values.Select(value => (JsonNode)JsonValue.Create(value))]);

    private static string Base64(float[] vector)
    {
        var bytes = new byte[vector.Length * sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        }
        return Convert.ToBase64String(bytes);
    }

    private static Task SendAsync(HttpContext context, JsonObject answer)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(answer.ToJsonString());
    }
}
