using Chronicle.Embedding.BuiltIn;
using Chronicle.Embedding.Http;

namespace Chronicle.Embedding;

/// <summary>The embedder that the settings ask for.</summary>
public static class Embedders
{
    /// <summary>Opens nothing and asks nobody before the first text. Whoever calls disposes it.</summary>
    /// <returns>Null when the provider is None.</returns>
    public static IEmbedder? Create(EmbeddingOptions options, TimeProvider clock) => options.Provider switch
    {
        EmbeddingProvider.BuiltIn => new BuiltInEmbedder(BuiltInEmbedder.ShippedFile, options.BatchSize ?? BuiltInEmbedder.DefaultBatchSize),
        EmbeddingProvider.Ollama => new OllamaEmbedder(options, clock),
        EmbeddingProvider.OpenAI => new OpenAIEmbedder(options, clock),
        _ => null,
    };
}
