using System.Buffers;
using System.Text.Json;

namespace Chronicle.Embedding.Http;

/// <summary>What the providers over HTTP share: servers, the call, the checks. They differ in the path, the request and where vectors stand in the answer.</summary>
public abstract class HttpEmbedder : IEmbedder, IDisposable
{
    // A character is a token at worst, mostly (Han), and OpenAI takes 8,192 of those in a text: longer ones would be refused whole.
    private const int MostCharacters = 8192;

    private readonly EmbeddingServers _servers;
    private readonly EmbeddingCall _call;
    private readonly string _model;
    private readonly int? _dimensions;
    private int _seenDimensions;

    private protected HttpEmbedder(string provider, string model, string path, string[] urls, int batchSize, EmbeddingOptions options, TimeProvider clock)
    {
        _model = model;
        _dimensions = options.Dimensions;
        _servers = new EmbeddingServers(urls.Select(url => Address(url, path)), clock);
        _call = new EmbeddingCall(options.ApiKey, clock);
        BatchSize = options.BatchSize ?? batchSize;
        Model = $"{provider}/{model}/{(options.Dimensions is { } chosen ? chosen.ToString(System.Globalization.CultureInfo.InvariantCulture) : "own")}";
    }

    public string Model { get; }

    public int BatchSize { get; }

    /// <summary>0: trained models are better than words where words fail, and cosines differ too much between them for one bound.</summary>
    public double SureFrom => 0;

    public async ValueTask<IReadOnlyList<float[]?>> EmbedAsync(IReadOnlyList<string> texts, EmbeddingPurpose purpose, CancellationToken cancellationToken)
    {
        // Servers refuse a text without words, or answer with a vector of nothing.
        int[] asked = [.. Enumerable.Range(0, texts.Count).Where(at => !string.IsNullOrWhiteSpace(texts[at]))];
        var vectors = new float[]?[texts.Count];
        if (asked.Length > 0)
        {
            var body = Write(asked.Select(at => Prepare(Shorten(texts[at]), purpose)));
            var received = await _servers.AskAsync((address, token) => AskAsync(address, body, asked.Length, token), cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < asked.Length; i++)
            {
                vectors[asked[i]] = received[i];
            }
        }
        return vectors;
    }

    public void Dispose()
    {
        _call.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The text as the model wants it.</summary>
    private protected virtual string Prepare(string text, EmbeddingPurpose purpose) => text;

    /// <summary>Further members of the request.</summary>
    private protected abstract void WriteOptions(Utf8JsonWriter writer);

    /// <summary>Puts the vectors of an answer into their places.</summary>
    private protected abstract void Read(JsonElement answer, float[]?[] vectors);

    private ReadOnlyMemory<byte> Write(IEnumerable<string> texts)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteString("model"u8, _model);
            writer.WriteStartArray("input"u8);
            foreach (var text in texts)
            {
                writer.WriteStringValue(text);
            }
            writer.WriteEndArray();
            if (_dimensions is { } dimensions)
            {
                writer.WriteNumber("dimensions"u8, dimensions);
            }
            WriteOptions(writer);
            writer.WriteEndObject();
        }
        return body.WrittenMemory;
    }

    // A server answers 400 to a text it can't take, and to a model or dimensions it doesn't have. What it says to a word tells the two apart.
    private async ValueTask<IReadOnlyList<float[]?>> AskAsync(Uri address, ReadOnlyMemory<byte> body, int count, CancellationToken cancellationToken)
    {
        try
        {
            return await PostAsync(address, body, count, cancellationToken).ConfigureAwait(false);
        }
        catch (EmbeddingException refused) when (refused.Fault == EmbeddingFault.Text)
        {
            await TryAWordAsync(address, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask TryAWordAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            await PostAsync(address, Write(["word"]), 1, cancellationToken).ConfigureAwait(false);
        }
        catch (EmbeddingException refused) when (refused.Fault == EmbeddingFault.Text)
        {
            throw new EmbeddingException(refused.Message, refused.IsTransient, EmbeddingFault.Call, refused.RetryAfter, refused);
        }
    }

    private async ValueTask<IReadOnlyList<float[]?>> PostAsync(Uri address, ReadOnlyMemory<byte> body, int count, CancellationToken cancellationToken)
    {
        using var answer = await _call.PostAsync(address, body, cancellationToken).ConfigureAwait(false);
        var vectors = new float[]?[count];
        Read(answer.RootElement, vectors);
        // The model's own size is what its first answer had. A server that gives another one has another model under the same name.
        var seen = Volatile.Read(ref _seenDimensions);
        var checkedVectors = ReceivedVectors.Check(vectors, _dimensions ?? (seen == 0 ? null : seen));
        Interlocked.CompareExchange(ref _seenDimensions, vectors[0]!.Length, 0);
        return checkedVectors;
    }

    private static string Shorten(string text) =>
        text.Length <= MostCharacters ? text : text[..(char.IsHighSurrogate(text[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters)];

    // Often written with the version at its end, as OpenAI's own clients want it.
    private static Uri Address(string url, string path)
    {
        var root = url.TrimEnd('/');
        return new Uri((root.EndsWith("/v1", StringComparison.Ordinal) && path.StartsWith("/v1/", StringComparison.Ordinal) ? root[..^3] : root) + path);
    }
}
