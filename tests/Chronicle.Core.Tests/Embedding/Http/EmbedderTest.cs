using System.Numerics.Tensors;
using Chronicle.Embedding;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Core.Tests.Embedding.Http;

/// <summary>Embedders of both providers against servers of their own, by a clock that is moved.</summary>
public abstract class EmbedderTest : IAsyncLifetime
{
    private readonly List<IDisposable> _embedders = [];

    protected ManualTimeProvider Clock { get; } = new();

    internal ModelServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await ModelServer.StartAsync();

    public async Task DisposeAsync()
    {
        _embedders.ForEach(embedder => embedder.Dispose());
        await Server.DisposeAsync();
    }

    private protected IEmbedder Create(EmbeddingProvider provider, string model = ModelServer.Model, string key = "", int? dimensions = null, string[]? urls = null)
    {
        var embedder = Embedders.Create(new EmbeddingOptions { Provider = provider, Urls = urls ?? [Server.Url], Model = model, ApiKey = key, Dimensions = dimensions }, Clock)!;
        _embedders.Add((IDisposable)embedder);
        return embedder;
    }

    private protected static ValueTask<IReadOnlyList<float[]?>> EmbedAsync(IEmbedder embedder, params string[] texts) => embedder.EmbedAsync(texts, EmbeddingPurpose.Document, default);

    /// <summary>Embeds while pauses pass by themselves: 10 ms for each that really goes by, far below the minute a call may take.</summary>
    private protected async Task<IReadOnlyList<float[]?>> PassAsync(IEmbedder embedder, params string[] texts) => await await Clock.PassAsync(EmbedAsync(embedder, texts), TimeSpan.FromMilliseconds(10));

    private protected async Task<EmbeddingException> FailAsync(IEmbedder embedder, params string[] texts) => await Assert.ThrowsAsync<EmbeddingException>(() => PassAsync(embedder, texts));

    private protected static void AreVectorsOf(string[] texts, IReadOnlyList<float[]?> vectors, int dimensions = ModelServer.Dimensions)
    {
        Assert.Equal(texts.Length, vectors.Count);
        for (var i = 0; i < texts.Length; i++)
        {
            var expected = ModelServer.VectorOf(texts[i], dimensions);
            Assert.Equal(dimensions, vectors[i]!.Length);
            Assert.Equal(1, TensorPrimitives.Norm<float>(vectors[i]), 1e-5f);
            Assert.Equal(1, TensorPrimitives.CosineSimilarity<float>(expected, vectors[i]), 1e-5f);
        }
    }
}
