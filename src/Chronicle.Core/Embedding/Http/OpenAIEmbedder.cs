using System.Text.Json;

namespace Chronicle.Embedding.Http;

/// <summary>OpenAI's <c>POST /v1/embeddings</c>, as many servers speak it.</summary>
public sealed class OpenAIEmbedder(EmbeddingOptions options, TimeProvider clock)
    : HttpEmbedder("openai", options.Model == "" ? DefaultModel : options.Model, "/v1/embeddings", options.Urls is [] ? [DefaultUrl] : options.Urls, 64, options, clock)
{
    private const string DefaultModel = "text-embedding-3-small";
    private const string DefaultUrl = "https://api.openai.com";

    // A quarter of the bytes of numbers in text. Servers that do not know it answer with numbers, which are read as well.
    private protected override void WriteOptions(Utf8JsonWriter writer) => writer.WriteString("encoding_format"u8, "base64"u8);

    private protected override void Read(JsonElement answer, float[]?[] vectors)
    {
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("data"u8, out var data) || data.ValueKind != JsonValueKind.Array)
        {
            return;
        }
        foreach (var item in data.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty("index"u8, out var index) && index.TryGetInt32(out var at) && (uint)at < (uint)vectors.Length
                && item.TryGetProperty("embedding"u8, out var vector))
            {
                vectors[at] = ReceivedVectors.Read(vector);
            }
        }
    }
}
