using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Core.Tests.Live;

public sealed class SubscriptionTests : IDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly MemoryEventStore _store = new();
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(20));
    private LiveHub _hub;

    public SubscriptionTests() => _hub = new LiveHub(new LiveOptions(), _clock);

    public void Dispose()
    {
        _hub.Dispose();
        _deadline.Dispose();
    }

    private async Task Commit(params IncomingEvent[] events) => _hub.Publish(new CommittedBatch((await _store.AppendAsync(events, CancellationToken.None)).Recorded, 0));

    private IAsyncEnumerator<LiveFrame> Read(string? after, EventFilter? filter = null) =>
        new Subscription(_store, _hub, filter ?? EventFilter.Everything, StartPoint.Resolve(after, _store, _hub.Head)!.Value)
            .ReadAsync(_deadline.Token).GetAsyncEnumerator();

    private static async Task<LiveFrame> Next(IAsyncEnumerator<LiveFrame> frames)
    {
        Assert.True(await frames.MoveNextAsync());
        return frames.Current;
    }

    private static async Task NextIs(IAsyncEnumerator<LiveFrame> frames, LiveFrameKind kind, params long[] sequences)
    {
        var frame = await Next(frames);
        Assert.Equal((kind, sequences), (frame.Kind, frame.Events.ToArray().Select(recorded => recorded.Sequence.Value).ToArray()), KindAndSequences.Instance);
    }

    [Fact]
    public async Task Latest_StartsLive_AndSeesWhatIsCommittedNext()
    {
        await Commit(An.Events(3));
        await using var frames = Read("latest");
        await NextIs(frames, LiveFrameKind.CaughtUp);
        var next = frames.MoveNextAsync().AsTask();
        Assert.False(next.IsCompleted);
        await Commit(An.Events(2));
        Assert.True(await next);
        Assert.Equal([4, 5], frames.Current.Events.ToArray().Select(recorded => recorded.Sequence.Value));
        Assert.Equal(5, frames.Current.Cursor.Sequence.Value);
    }

    [Fact]
    public async Task Earliest_ReadsHistoryFromTheStore_ThenGoesLiveWithoutAGap()
    {
        await _store.AppendAsync(An.Events(700), CancellationToken.None);
        _hub.Open(_store.Head);
        await using var frames = Read("earliest");
        var seen = new List<long>();
        while (await Next(frames) is { Kind: LiveFrameKind.Events } page)
        {
            seen.AddRange(page.Events.ToArray().Select(recorded => recorded.Sequence.Value));
            if (seen.Count == 512)
            {
                await Commit(An.Events(1)); // arrives while the reader catches up
            }
        }
        Assert.Equal(LiveFrameKind.CaughtUp, frames.Current.Kind);
        Assert.Equal(Enumerable.Range(1, 701).Select(number => (long)number), seen);
    }

    [Fact]
    public async Task SlowReader_FallsBehind_CatchesUpFromTheStore_AndMissesNothing()
    {
        _hub.Dispose();
        _hub = new LiveHub(new LiveOptions { WindowBytes = 3000 }, _clock);
        await using var frames = Read("latest");
        await NextIs(frames, LiveFrameKind.CaughtUp);
        for (var i = 0; i < 50; i++)
        {
            await Commit(An.Events(2));
        }
        await NextIs(frames, LiveFrameKind.FellBehind);
        var seen = new List<long>();
        while (await Next(frames) is { Kind: LiveFrameKind.Events } page)
        {
            seen.AddRange(page.Events.ToArray().Select(recorded => recorded.Sequence.Value));
        }
        Assert.Equal(LiveFrameKind.CaughtUp, frames.Current.Kind);
        Assert.Equal(Enumerable.Range(1, 100).Select(number => (long)number), seen);
    }

    [Fact]
    public async Task Filter_WithoutMatches_StillMovesTheCursor_AndTheHeartbeatTellsIt()
    {
        await using var frames = Read("latest", new EventFilter { Types = new HashSet<string> { "stop" } });
        await NextIs(frames, LiveFrameKind.CaughtUp);
        var next = frames.MoveNextAsync().AsTask();
        await Commit(An.Events(3));
        _clock.Advance(TimeSpan.FromSeconds(15));
        Assert.True(await next);
        Assert.Equal((LiveFrameKind.Heartbeat, 3), (frames.Current.Kind, frames.Current.Cursor.Sequence.Value));
        next = frames.MoveNextAsync().AsTask();
        await Commit(An.Event(type: "stop"), An.Event());
        Assert.True(await next);
        Assert.Equal([4], frames.Current.Events.ToArray().Select(recorded => recorded.Sequence.Value));
        Assert.Equal(5, frames.Current.Cursor.Sequence.Value);
    }

    [Fact]
    public async Task ACursorOfAnotherEpoch_IsAnsweredWithAReset()
    {
        await Commit(An.Events(3));
        await using var frames = Read("other-2");
        var frame = await Next(frames);
        Assert.Equal((LiveFrameKind.Reset, "epoch", 3), (frame.Kind, frame.Reason, frame.Cursor.Sequence.Value));
        await NextIs(frames, LiveFrameKind.CaughtUp);
    }

    [Fact]
    public async Task Close_SaysBye_AfterEverythingIsRead()
    {
        await using var frames = Read("earliest");
        await NextIs(frames, LiveFrameKind.CaughtUp);
        await Commit(An.Events(2));
        _hub.Close();
        await NextIs(frames, LiveFrameKind.Events, 1, 2);
        await NextIs(frames, LiveFrameKind.Bye);
        Assert.False(await frames.MoveNextAsync());
    }

    /// <summary>Whatever the sizes of commits and window, and however readers break off and resume, each sees every event once, in order.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(20261121)]
    public async Task RandomCommitsBreaksAndResumes_GiveEveryEventOnceInOrder(int seed)
    {
        var random = new Random(seed);
        _hub.Dispose();
        _hub = new LiveHub(new LiveOptions { WindowBytes = random.Next(0, 20_000) }, _clock);
        const int Total = 3000;
        var writing = Task.Run(async () =>
        {
            var sizes = new Random(seed + 1);
            for (var written = 0; written < Total;)
            {
                var size = Math.Min(sizes.Next(1, 60), Total - written);
                await Commit(An.Events(size));
                written += size;
                if (sizes.Next(4) == 0)
                {
                    await Task.Yield();
                }
            }
        });
        var readers = Enumerable.Range(0, 4).Select(number => Task.Run(() => ReadAll(Total, new Random(seed + 10 + number)))).ToArray();
        await writing;
        foreach (var seen in await Task.WhenAll(readers))
        {
            Assert.Equal(Enumerable.Range(1, Total).Select(number => (long)number), seen);
        }
    }

    private async Task<List<long>> ReadAll(int total, Random random)
    {
        var seen = new List<long>();
        var cursor = "earliest";
        while (seen.Count < total)
        {
            await using var frames = Read(cursor);
            for (var patience = random.Next(1, 40); patience > 0 && seen.Count < total && await frames.MoveNextAsync(); patience--)
            {
                seen.AddRange(frames.Current.Events.ToArray().Select(recorded => recorded.Sequence.Value));
                cursor = frames.Current.Cursor.ToString();
            }
        }
        return seen;
    }

    private sealed class KindAndSequences : IEqualityComparer<(LiveFrameKind Kind, long[] Sequences)>
    {
        public static readonly KindAndSequences Instance = new();

        public bool Equals((LiveFrameKind Kind, long[] Sequences) x, (LiveFrameKind Kind, long[] Sequences) y) =>
            x.Kind == y.Kind && x.Sequences.SequenceEqual(y.Sequences);

        public int GetHashCode((LiveFrameKind Kind, long[] Sequences) obj) => obj.Kind.GetHashCode();
    }
}
