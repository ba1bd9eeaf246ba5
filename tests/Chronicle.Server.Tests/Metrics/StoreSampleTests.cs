using Chronicle.Journal;
using Chronicle.Server.Metrics;
using Chronicle.Sessions;
using Chronicle.Testing;

namespace Chronicle.Server.Tests.Metrics;

/// <summary>However many watch what the store holds, it is asked once a second.</summary>
public sealed class StoreSampleTests
{
    private readonly ManualTimeProvider _clock = new();
    private int _asked;

    [Fact]
    public async Task Askers_ShareTheAnswerOfASecond()
    {
        await using var inner = new MemoryEventStore();
        using var sample = new StoreSample(Store(inner, static () => null), _clock, new SessionsOptions());
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => sample.RefreshAsync(default)));
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        await sample.TryRefreshAsync(mayLag: false, default);
        Assert.Equal(1, _asked);

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await sample.TryRefreshAsync(mayLag: true, default);
        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task WhoAnswersARequest_ShowsWhatWasJustRecorded_WhoWatchesWaitsForTheSecond()
    {
        await using var inner = new MemoryEventStore();
        using var sample = new StoreSample(Store(inner, static () => null), _clock, new SessionsOptions());
        await sample.RefreshAsync(default);
        await inner.AppendAsync(An.Events(2), default);

        await sample.TryRefreshAsync(mayLag: true, default);
        Assert.Equal((1, 0), (_asked, sample.Stats.Events));
        await sample.RefreshAsync(default);
        Assert.Equal((2, 2), (_asked, sample.Stats.Events));
    }

    [Fact]
    public async Task AFailedRead_IsNoAnswer()
    {
        await using var inner = new MemoryEventStore();
        await inner.AppendAsync(An.Events(2), default);
        Exception? fault = FaultyStore.Permanent();
        using var sample = new StoreSample(Store(inner, () => fault), _clock, new SessionsOptions());
        await Assert.ThrowsAsync<StoreException>(() => sample.RefreshAsync(default));
        await sample.TryRefreshAsync(mayLag: false, default); // keeps what was known: nothing yet
        Assert.Equal(0, sample.Stats.Events);

        fault = null;
        await sample.RefreshAsync(default);
        Assert.Equal((3, 2), (_asked, sample.Stats.Events));
    }

    private FaultyStore Store(MemoryEventStore inner, Func<Exception?> fault) => new(inner)
    {
        FailStats = () =>
        {
            Interlocked.Increment(ref _asked);
            return fault();
        },
    };
}
