using Chronicle.Embedding;
using Chronicle.Embedding.BuiltIn;
using Xunit;

namespace Chronicle.Core.Tests.Embedding;

public sealed class EmbeddingCacheTests : IDisposable
{
    private readonly BuiltInEmbedder _embedder = new(BuiltInEmbedder.ShippedFile);

    [Fact]
    public async Task DifferentTexts_HaveDifferentVectors_FromTheFirstOn()
    {
        var cache = new EmbeddingCache(_embedder, 10);

        var first = await cache.EmbedAsync("the disk is full", EmbeddingPurpose.Document, default);
        var second = await cache.EmbedAsync("a certificate expired", EmbeddingPurpose.Document, default);

        Assert.NotEqual(first, second);
        Assert.Equal((0, 2), (cache.Hits, cache.Misses));
    }

    [Fact]
    public async Task WhatWasUsedLast_Stays()
    {
        var cache = new EmbeddingCache(_embedder, 2);
        foreach (var text in new[] { "one", "two", "one", "three" })
        {
            await cache.EmbedAsync(text, EmbeddingPurpose.Document, default);
        }

        Assert.Equal((1, 3), (cache.Hits, cache.Misses));
        await cache.EmbedAsync("one", EmbeddingPurpose.Document, default);
        Assert.Equal((2, 3), (cache.Hits, cache.Misses));
        await cache.EmbedAsync("two", EmbeddingPurpose.Document, default);
        Assert.Equal((2, 4), (cache.Hits, cache.Misses));
        Assert.Equal(2, cache.Count);
    }

    [Fact]
    public async Task Layout_IsNotMeaning()
    {
        var cache = new EmbeddingCache(_embedder, 2);
        var vector = await cache.EmbedAsync("asked  \n twice", EmbeddingPurpose.Query, default);

        Assert.Same(vector, await cache.EmbedAsync("asked twice", EmbeddingPurpose.Query, default));
        Assert.Equal((1, 1), (cache.Hits, cache.Misses));
    }

    [Fact]
    public async Task TwoWhoAskAtOnce_EmbedOnce()
    {
        var held = new HeldEmbedder(_embedder);
        var cache = new EmbeddingCache(held, 2);

        var all = Enumerable.Range(0, 20).Select(_ => cache.EmbedAsync("the same", EmbeddingPurpose.Document, default).AsTask()).ToArray();
        held.Answer.SetResult();
        var vectors = await Task.WhenAll(all);

        Assert.Equal((19, 1), (cache.Hits, cache.Misses));
        Assert.All(vectors, vector => Assert.Same(vectors[0], vector));
    }

    [Fact]
    public async Task AFailure_IsNotRemembered()
    {
        var held = new HeldEmbedder(_embedder);
        var cache = new EmbeddingCache(held, 2);
        held.Answer.SetException(new EmbeddingException("away", isTransient: true, EmbeddingFault.Call));

        await Assert.ThrowsAsync<EmbeddingException>(async () => await cache.EmbedAsync("text", EmbeddingPurpose.Document, default));
        held.Answer = new TaskCompletionSource();
        held.Answer.SetResult();
        Assert.NotNull(await cache.EmbedAsync("text", EmbeddingPurpose.Document, default));
    }

    [Fact]
    public async Task WhoeverLeaves_DoesNotTakeTheOthersAlong()
    {
        using var leaving = new CancellationTokenSource();
        var held = new HeldEmbedder(_embedder);
        var cache = new EmbeddingCache(held, 2);
        var first = cache.EmbedAsync("text", EmbeddingPurpose.Document, leaving.Token).AsTask();
        var second = cache.EmbedAsync("text", EmbeddingPurpose.Document, default).AsTask();

        await leaving.CancelAsync();
        held.Answer.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.NotNull(await second);
    }

    public void Dispose() => _embedder.Dispose();

    /// <summary>The built-in embedder, as slow as a test wants it.</summary>
    private sealed class HeldEmbedder(BuiltInEmbedder inner) : IEmbedder
    {
        public TaskCompletionSource Answer { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Model => inner.Model;

        public int BatchSize => inner.BatchSize;

        public double SureFrom => inner.SureFrom;

        public async ValueTask<IReadOnlyList<float[]?>> EmbedAsync(IReadOnlyList<string> texts, EmbeddingPurpose purpose, CancellationToken cancellationToken)
        {
            await Answer.Task.WaitAsync(cancellationToken);
            return await inner.EmbedAsync(texts, purpose, cancellationToken);
        }
    }
}
