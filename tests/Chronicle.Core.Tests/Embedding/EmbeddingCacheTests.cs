using Chronicle.Embedding;
using Chronicle.Embedding.BuiltIn;
using Xunit;

namespace Chronicle.Core.Tests.Embedding;

public sealed class EmbeddingCacheTests : IDisposable
{
    private readonly BuiltInEmbedder _embedder = new(BuiltInEmbedder.ShippedFile);
    private readonly Dictionary<EmbeddingKey, float[]> _table = [];

    [Fact]
    public async Task DifferentTexts_HaveDifferentVectors_FromTheFirstOn()
    {
        var cache = Create(10);

        var first = await cache.EmbedAsync("the disk is full", EmbeddingPurpose.Document, default);
        var second = await cache.EmbedAsync("a certificate expired", EmbeddingPurpose.Document, default);

        Assert.NotEqual(first, second);
        Assert.Equal((0, 2), (cache.Hits, cache.Misses));
    }

    [Fact]
    public async Task WhatWasUsedLast_Stays_AndTheTableHasTheRest()
    {
        var cache = Create(2);
        foreach (var text in new[] { "one", "two", "one", "three" })
        {
            await cache.EmbedAsync(text, EmbeddingPurpose.Document, default);
        }
        _table.Clear(); // from here on only what is in memory hits

        await cache.EmbedAsync("one", EmbeddingPurpose.Document, default);
        Assert.Equal((2, 3), (cache.Hits, cache.Misses));
        await cache.EmbedAsync("two", EmbeddingPurpose.Document, default);
        Assert.Equal((2, 4), (cache.Hits, cache.Misses));
        Assert.Equal(2, cache.Count);
    }

    [Fact]
    public async Task ANewCache_FindsWhatTheTableHas()
    {
        var vector = await Create(2).EmbedAsync("kept  \n over a restart", EmbeddingPurpose.Document, default);
        var cache = Create(2);

        Assert.Same(vector, await cache.EmbedAsync("kept over a restart", EmbeddingPurpose.Document, default));
        Assert.Equal((1, 0), (cache.Hits, cache.Misses));
    }

    [Fact]
    public async Task TwoWhoAskAtOnce_EmbedOnce()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cache = new EmbeddingCache(_embedder, 2, async (_, _) => { await asked.Task; return null; }, (_, _, _) => default);

        var all = Enumerable.Range(0, 20).Select(_ => cache.EmbedAsync("the same", EmbeddingPurpose.Document, default).AsTask()).ToArray();
        asked.SetResult();
        var vectors = await Task.WhenAll(all);

        Assert.Equal((19, 1), (cache.Hits, cache.Misses));
        Assert.All(vectors, vector => Assert.Same(vectors[0], vector));
    }

    [Fact]
    public async Task AFailure_IsNotRemembered()
    {
        var isBroken = true;
        var cache = new EmbeddingCache(_embedder, 2, (_, _) => isBroken ? throw new IOException("away") : default, (_, _, _) => default);

        await Assert.ThrowsAsync<IOException>(async () => await cache.EmbedAsync("text", EmbeddingPurpose.Document, default));
        isBroken = false;
        Assert.NotNull(await cache.EmbedAsync("text", EmbeddingPurpose.Document, default));
    }

    [Fact]
    public async Task WhoeverLeaves_DoesNotTakeTheOthersAlong()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var leaving = new CancellationTokenSource();
        var cache = new EmbeddingCache(_embedder, 2, async (_, ct) => { await asked.Task.WaitAsync(ct); return null; }, (_, _, _) => default);
        var first = cache.EmbedAsync("text", EmbeddingPurpose.Document, leaving.Token).AsTask();
        var second = cache.EmbedAsync("text", EmbeddingPurpose.Document, default).AsTask();

        await leaving.CancelAsync();
        asked.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.NotNull(await second);
    }

    public void Dispose() => _embedder.Dispose();

    private EmbeddingCache Create(int capacity) => new(
        _embedder, capacity, (key, _) => ValueTask.FromResult(_table.GetValueOrDefault(key)), (key, vector, _) => { _table[key] = vector; return default; });
}
