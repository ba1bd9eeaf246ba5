using System.Text.Json;

namespace Chronicle.Embedding.Http;

/// <summary>Ollama's <c>POST /api/embed</c>.</summary>
public sealed class OllamaEmbedder : HttpEmbedder
{
    private const string DefaultModel = "nomic-embed-text";
    private const string DefaultUrl = "http://127.0.0.1:11434";

    private readonly bool _isNomic;

    public OllamaEmbedder(EmbeddingOptions options, TimeProvider clock)
        : base("ollama", Name(options), "/api/embed", options.Urls is [] ? [DefaultUrl] : options.Urls, 32, options, clock) =>
        _isNomic = Name(options).Contains("nomic-embed", StringComparison.OrdinalIgnoreCase);

    // Nomic's models were trained with the task in front of the text, and are worse without.
    private protected override string Prepare(string text, EmbeddingPurpose purpose) =>
        !_isNomic ? text : purpose == EmbeddingPurpose.Query ? $"search_query: {text}" : $"search_document: {text}";

    // A text longer than the model's context is cut; without this it would be refused.
    private protected override void WriteOptions(Utf8JsonWriter writer) => writer.WriteBoolean("truncate"u8, true);

    private protected override void Read(JsonElement answer, float[]?[] vectors)
    {
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("embeddings"u8, out var embeddings) || embeddings.ValueKind != JsonValueKind.Array)
        {
            return;
        }
        // Without an index a short answer can't say whose vectors are missing: then none of them is trusted.
        if (embeddings.GetArrayLength() == vectors.Length)
        {
            for (var i = 0; i < vectors.Length; i++)
            {
                vectors[i] = ReceivedVectors.Read(embeddings[i]);
            }
        }
    }

    private static string Name(EmbeddingOptions options) => options.Model == "" ? DefaultModel : options.Model;
}
