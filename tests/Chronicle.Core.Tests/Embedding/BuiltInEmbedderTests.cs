using System.Numerics.Tensors;
using System.Security.Cryptography;
using Chronicle.Embedding;
using Chronicle.Embedding.BuiltIn;
using Xunit;

namespace Chronicle.Core.Tests.Embedding;

public sealed class BuiltInEmbedderTests : IDisposable
{
    private readonly BuiltInEmbedder _embedder = new(BuiltInEmbedder.ShippedFile);

    [Fact]
    public async Task ATextsVector_IsTheSameEachTime_AndOfLengthOne()
    {
        using var other = new BuiltInEmbedder(BuiltInEmbedder.ShippedFile);
        var vector = await EmbedAsync("The nightly backup stopped because the disk is full.");

        Assert.Equal(vector, (await other.EmbedAsync(["The nightly backup stopped because the disk is full."], EmbeddingPurpose.Query, default))[0]);
        Assert.Equal(1, TensorPrimitives.Norm<float>(vector), 1e-5f);
        Assert.Equal(384, vector!.Length);
    }

    /// <summary>Stored vectors are compared with those of later versions: whoever changes them also changes <see cref="BuiltInEmbedder.Model"/>, and this.</summary>
    [Fact]
    public async Task VectorsOfThisVersion_StayAsTheyAre()
    {
        Assert.Equal("builtin/glove-shape-2/384", _embedder.Model);
        using var seen = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in new[] { "The nightly backup stopped because the disk is full.", "reconcileLedgerEntries in src/ledger.cs:42", "夜间备份失败了", "резервное копирование", "Der Dienst läuft nicht" })
        {
            // Processors may differ in the last bits: 64 steps of a unit are far above those, and far below any change.
            seen.AppendData(Array.ConvertAll((await EmbedAsync(text))!, value => (byte)(sbyte)MathF.Round(value * 64)));
        }

        Assert.Equal("ebe0f4777aa2fdc66d60abe03130b2075fcb6609", Convert.ToHexStringLower(seen.GetHashAndReset().AsSpan(0, 20)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t")]
    [InlineData("…!?")]
    public async Task ATextWithoutWords_HasNoVector(string text) => Assert.Null(await EmbedAsync(text));

    [Theory]
    [InlineData("the car is fast", "a quick automobile", "the soup is salty")]
    [InlineData("getUserName", "get user name", "set window colour")]
    [InlineData("reconcileLedgerEntries", "reconcile_ledger_entries", "renderPlaylistWidget")]
    [InlineData("authentication", "authentcation", "refrigerator")]
    [InlineData("deleting", "delete", "soup")]
    [InlineData("夜间备份失败了", "备份失败", "所有测试都通过了")]
    [InlineData("резервное копирование", "резервного копирования", "сертификат истёк")]
    public async Task WhatBelongsTogether_IsCloserThanWhatDoesNot(string text, string near, string far)
    {
        var (vector, close, distant) = (await EmbedAsync(text), await EmbedAsync(near), await EmbedAsync(far));

        Assert.True(TensorPrimitives.Dot<float>(vector, close) > TensorPrimitives.Dot<float>(vector, distant) + 0.05f);
    }

    [Fact]
    public async Task NoInput_BreaksIt()
    {
        foreach (var text in new[] { "\ud800", "\0", new string('x', 100_000), new string('漢', 100_000), "_", "__a__", "1", "ﷺ", string.Concat(Enumerable.Repeat("aB", 1000)) })
        {
            Assert.True(await EmbedAsync(text) is not { } vector || vector.All(float.IsFinite));
        }
    }

    public void Dispose() => _embedder.Dispose();

    private async Task<float[]?> EmbedAsync(string text) => (await _embedder.EmbedAsync([text], EmbeddingPurpose.Document, default))[0];
}
