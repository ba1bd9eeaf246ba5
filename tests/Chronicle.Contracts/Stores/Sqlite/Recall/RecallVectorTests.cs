using Chronicle.Events;
using Chronicle.Recall;
using Chronicle.Stores.Sqlite.Recall;
using Xunit;
using static Chronicle.Contracts.Stores.Sqlite.Recall.RecallFixture;

namespace Chronicle.Contracts.Stores.Sqlite.Recall;

public sealed class RecallVectorTests : IAsyncDisposable, IAsyncLifetime
{
    private const string Model = "model";
    private const int Dimensions = 40; // neither a multiple of a register's width nor less than one

    private readonly Random _random = new(3);
    private RecallFixture _fixture = new();

    private RecallStore Store => _fixture.Store;

    public Task InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await _fixture.DisposeAsync();

    public async ValueTask DisposeAsync() => await _fixture.DisposeAsync();

    [Theory]
    [InlineData(256L << 20)]
    [InlineData(20_000)] // some of it in memory, the rest from the file
    [InlineData(0)]
    public async Task Search_FindsTheNearest_WhateverIsInMemory(long memory)
    {
        await _fixture.DisposeAsync();
        _fixture = new RecallFixture(new RecallOptions { VectorMemoryBytes = memory });
        var vectors = await FillAsync(1_500, number => $"/p{number % 3}");

        for (var round = 0; round < 20; round++)
        {
            var wanted = Vector();
            Assert.Equal(Nearest(vectors, wanted, _ => true), await FindAsync(wanted, RecallFilter.Everything));
            Assert.Equal(Nearest(vectors, wanted, number => number % 3 == 1), await FindAsync(wanted, new RecallFilter { Project = "/p1" }));
        }
    }

    [Fact]
    public async Task Search_WithANarrowFilter_FindsWhatPassesIt_HoweverFar()
    {
        var vectors = await FillAsync(2_000, _ => "/p", number => number is >= 700 and < 705 ? "rare" : "s1");
        var wanted = Vector();

        Assert.Equal(Nearest(vectors, wanted, number => number is >= 700 and < 705), await FindAsync(wanted, new RecallFilter { Session = "rare" }));
        Assert.Equal(Nearest(vectors, wanted, number => number > 1_990), await FindAsync(wanted, new RecallFilter { Since = new Timestamp(1_991_000_000) }));
        Assert.Empty(await FindAsync(wanted, new RecallFilter { Role = "nobody" }));
    }

    [Fact]
    public async Task Search_SeesWhatWasStoredSince_AndNotWhatIsGone()
    {
        await _fixture.ApplyTextsAsync("one", "two", "three");
        await Store.StoreVectorsAsync(Model, [new(new(1), Unit(0)), new(new(2), Unit(1))], default);
        Assert.Equal([1, 2], (await FindAsync(Unit(0), RecallFilter.Everything)));

        await Store.StoreVectorsAsync(Model, [new(new(3), Unit(0))], default);
        Assert.Equal([3, 1, 2], await FindAsync(Unit(0), RecallFilter.Everything));

        await Store.RemoveAsync([new(1)], default);
        Assert.Equal([3, 2], await FindAsync(Unit(0), RecallFilter.Everything));
    }

    [Fact]
    public async Task Search_TextOfSeveralProjects_IsFoundInEach()
    {
        await _fixture.ApplyAsync(Message(1, "shared") with { Project = "/a" });
        await Store.StoreVectorsAsync(Model, [new(new(1), Unit(0))], default);
        Assert.Equal([1], await FindAsync(Unit(0), new RecallFilter { Project = "/a" }));

        await _fixture.ApplyAsync(Message(2, "shared") with { Project = "/b" }, Message(3, "own") with { Project = "/b" });

        Assert.Equal([1], await FindAsync(Unit(0), new RecallFilter { Project = "/a" }));
        Assert.Equal([2], await FindAsync(Unit(0), new RecallFilter { Project = "/b" }));
        Assert.Equal([2], await FindAsync(Unit(0), RecallFilter.Everything)); // once, although it was in another block before
    }

    [Fact]
    public async Task Search_NeverComparesVectorsOfDifferentModels()
    {
        await _fixture.ApplyTextsAsync("one", "two");
        await Store.StoreVectorsAsync("old", [new(new(1), Unit(0))], default);
        await Store.StoreVectorsAsync("new", [new(new(2), new[] { 1f, 0f })], default);

        Assert.Equal([1], (await Store.SearchVectorsAsync("old", Unit(0), RecallFilter.Everything, 10, default)).Select(hit => hit.Sequence.Value));
        Assert.Equal([2], (await Store.SearchVectorsAsync("new", new[] { 1f, 0f }, RecallFilter.Everything, 10, default)).Select(hit => hit.Sequence.Value));
        Assert.Empty(await Store.SearchVectorsAsync("none", Unit(0), RecallFilter.Everything, 10, default));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.SearchVectorsAsync("new", Unit(0), RecallFilter.Everything, 10, default));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.StoreVectorsAsync("new", [new(new(1), Unit(0))], default));
    }

    [Fact]
    public async Task Pending_IsWhatHasNoVector_AcrossModelsFailuresAndRestarts()
    {
        await _fixture.ApplyAsync(Message(1, "one"), Message(2, "two"), Message(3, "three") with { IsEmbedded = false }, Message(4, "four"), Message(5, "two"));
        Assert.Equal([1, 2, 4], await PendingAsync());
        Assert.Equal([4], await PendingAsync(after: 2));

        await Store.StoreVectorsAsync(Model, [new(new(2), Unit(0)), new(new(77), Unit(0))], default);
        await Store.FailAsync(Model, new(1), "too long", new Timestamp(5), default);
        await _fixture.ReopenAsync();
        Assert.Equal([4], await PendingAsync());
        Assert.Equal([1, 2, 4], (await Store.PendingAsync("other", default, 10, default)).Select(pending => pending.Sequence.Value));

        Assert.Equal(new FailedText(new(1), new(1), Model, "too long", 1, new Timestamp(5)), Assert.Single(await Store.FailedAsync(default, 10, default)));
        Assert.Equal(new VectorCounts(Model, Dimensions, 1, 1, 1), Assert.Single((await Store.CountAsync(default)).Models));

        await Store.StoreVectorsAsync(Model, [new(new(4), ReadOnlyMemory<float>.Empty)], default); // the model knows nothing of it
        Assert.Empty(await PendingAsync());
        Assert.Equal(1, await Store.RetryAsync(Model, default));
        Assert.Equal([1], await PendingAsync());
        Assert.Empty(await Store.FailedAsync(default, 10, default));
        await Store.FailAsync(Model, new(1), "still too long", new Timestamp(6), default);
        Assert.Equal(2, Assert.Single(await Store.FailedAsync(default, 10, default)).Attempts);
        await Store.RetryAsync(Model, default);
        await Store.StoreVectorsAsync(Model, [new(new(1), Unit(1))], default);
        Assert.Equal(new VectorCounts(Model, Dimensions, 3, 0, 0), Assert.Single((await Store.CountAsync(default)).Models));

        await _fixture.ApplyAsync(Message(6, "three")); // the text that wanted none wants one now
        Assert.Equal([3], (await Store.PendingAsync(Model, default, 10, default)).Select(pending => pending.Key.Value));
    }

    [Fact]
    public async Task Vector_IsFoundByHash_AndByDocument()
    {
        await _fixture.ApplyTextsAsync("one");
        await Store.StoreVectorsAsync(Model, [new(new(1), Unit(2))], default);
        var hash = System.Security.Cryptography.SHA256.HashData("one"u8);

        Assert.Equal(Unit(2), await Store.FindVectorAsync(Model, hash, default));
        Assert.Equal(Unit(2), await Store.VectorOfAsync(Model, new(1), default));
        Assert.Null(await Store.FindVectorAsync("other", hash, default));
        Assert.Null(await Store.FindVectorAsync(Model, new byte[32], default));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(100)]
    [InlineData(768)]
    public void Dot_IsTheSumOfProducts(int length)
    {
        var one = Enumerable.Range(0, length).Select(_ => (sbyte)_random.Next(-127, 128)).ToArray();
        var other = Enumerable.Range(0, length).Select(_ => (sbyte)_random.Next(-127, 128)).ToArray();

        Assert.Equal(one.Zip(other, (left, right) => left * right).Sum(), Quantised.Dot(one, other));
    }

    private static float[] Unit(int axis) => [.. Enumerable.Range(0, Dimensions).Select(place => place == axis ? 1f : 0f)];

    /// <summary>The ten nearest, by definition.</summary>
    private static IEnumerable<long> Nearest(float[][] vectors, float[] wanted, Func<int, bool> passes) =>
        vectors.Select((vector, place) => (Number: place + 1, Similarity: vector.Zip(wanted, (one, other) => (float)(Half)one * other).Sum()))
            .Where(candidate => passes(candidate.Number)).OrderByDescending(candidate => candidate.Similarity).Take(10).Select(candidate => (long)candidate.Number);

    private async Task<float[][]> FillAsync(int count, Func<int, string> project, Func<int, string>? session = null)
    {
        await _fixture.ApplyAsync([.. Enumerable.Range(1, count).Select(number =>
            Message(number, $"text {number}", session: session?.Invoke(number) ?? "s1") with { Project = project(number) })]);
        float[][] vectors = [.. Enumerable.Range(0, count).Select(_ => Vector())];
        foreach (var batch in vectors.Select((vector, place) => new TextVector(new(place + 1), vector)).Chunk(64))
        {
            await Store.StoreVectorsAsync(Model, batch, default);
        }
        return vectors;
    }

    private float[] Vector()
    {
        var vector = Enumerable.Range(0, Dimensions).Select(_ => (float)((_random.NextDouble() * 2) - 1)).ToArray();
        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return Array.ConvertAll(vector, value => value / length);
    }

    private async Task<List<long>> FindAsync(float[] wanted, RecallFilter filter) =>
        [.. (await Store.SearchVectorsAsync(Model, wanted, filter, 10, default)).Select(hit => hit.Sequence.Value)];

    private async Task<List<long>> PendingAsync(long after = 0) => [.. (await Store.PendingAsync(Model, new(after), 10, default)).Select(pending => pending.Sequence.Value)];
}
