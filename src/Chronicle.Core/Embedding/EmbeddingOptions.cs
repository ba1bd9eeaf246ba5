using System.ComponentModel.DataAnnotations;

namespace Chronicle.Embedding;

/// <summary>Who embeds, and how.</summary>
public sealed class EmbeddingOptions : IValidatableObject
{
    public const string Section = "Embedding";

    /// <summary>Who turns texts into vectors. Default this process, whose vectors find more beside words than words alone (docs/embeddings.md).</summary>
    public EmbeddingProvider Provider { get; set; } = EmbeddingProvider.BuiltIn;

    /// <summary>The servers to ask, in turns. Default: Ollama's on this machine, or OpenAI's.</summary>
    public string[] Urls { get; set; } = [];

    /// <summary>The model to ask for. Default <c>nomic-embed-text</c> with Ollama, <c>text-embedding-3-small</c> with OpenAI.</summary>
    public string Model { get; set; } = "";

    /// <summary>The key servers want. Default none.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>How many numbers a vector is to have, for models that let one choose; any other answer is refused. Default: what the model gives.</summary>
    [Range(2, 8192)]
    public int? Dimensions { get; set; }

    /// <summary>Texts of one request: 10 to 64. Default 32 with Ollama, 64 with OpenAI and the built-in one.</summary>
    [Range(10, 64)]
    public int? BatchSize { get; set; }

    /// <summary>Vectors kept in memory: 1 to a million. Default 1,000.</summary>
    [Range(1, 1_000_000)]
    public int CacheEntries { get; set; } = 1000;

    /// <summary>Says which address or combination can't be used, by its key.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var i = 0; i < Urls.Length; i++)
        {
            if (!Uri.TryCreate(Urls[i], UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            {
                yield return new ValidationResult($"{Section}:Urls:{i} is no http or https address.", [nameof(Urls)]);
            }
        }
        if (!Enum.IsDefined(Provider))
        {
            yield return new ValidationResult($"{Section}:Provider must be None, BuiltIn, Ollama or OpenAI.", [nameof(Provider)]);
        }
        if (Provider is EmbeddingProvider.None or EmbeddingProvider.BuiltIn)
        {
            foreach (var (key, isSet) in new[] { (nameof(Urls), Urls.Length > 0), (nameof(Model), Model != ""), (nameof(ApiKey), ApiKey != ""), (nameof(Dimensions), Dimensions is not null) })
            {
                if (isSet)
                {
                    yield return new ValidationResult($"{Section}:{key} means nothing to the provider {Provider}; set {Section}:Provider to Ollama or OpenAI.", [key]);
                }
            }
        }
    }
}
