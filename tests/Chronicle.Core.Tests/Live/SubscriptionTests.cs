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
        new Subscription(_store, _hub, filter ?? EventFilter.Everything, StartPoint.Resolve(after, _store, _hub.Head)!.Value) { Transport = "test" }
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
            if (seen.Count == page.Events.Length)
            {
                await Commit(An.Events(1)); // arrives while the reader catches up
            }
        }
        Assert.Equal(LiveFrameKind.CaughtUp, frames.Current.Kind);
        Assert.Equal(Enumerable.Range(1, 701).Select(number => (long)number), seen);
    }

    [Fact]
    public async Task Pages_AreBoundedByBytes_FromTheStoreAndFromTheWindow_AndALargeEventComesAlone()
    {
        var half = An.Event(data: $"\"{new string('x', Subscription.PageBytes / 2)}\"");
        var large = An.Event(data: $"\"{new string('x', 3 * Subscription.PageBytes)}\"");
        IncomingEvent[] events = [half, An.Event(), half, large, An.Event(), half];
        _hub.Dispose();
        _hub = new LiveHub(new LiveOptions { WindowBytes = long.MaxValue }, _clock);
        await using var live = Read("latest");
        await NextIs(live, LiveFrameKind.CaughtUp);
        await Commit(events);
        foreach (var page in (long[][])[[1, 2], [3], [4], [5, 6]])
        {
            await NextIs(live, LiveFrameKind.Events, page);
        }
        _hub.Forget();
        await using var late = Read("earliest");
        foreach (var page in (long[][])[[1, 2], [3], [4], [5, 6]])
        {
            await NextIs(late, LiveFrameKind.Events, page);
        }
    }

    [Fact]
    public async Task CatchingUp_TakesRoomForItsPage_AndWaitsWhenThereIsNone()
    {
        await _store.AppendAsync([An.Event(data: $"\"{new string('x', 1 << 20)}\""), An.Event()], CancellationToken.None);
        _hub.Dispose();
        _hub = new LiveHub(new LiveOptions { MaxReaderBytes = 1 << 20 }, _clock);
        _hub.Open(_store.Head);
        await using var frames = Client();
        await using var other = Client();
        await NextIs(frames, LiveFrameKind.Events, 1); // larger than the budget: alone
        Assert.InRange(_hub.Memory.Taken, 2 << 20, (2 << 20) + 1000);
        var waiting = other.MoveNextAsync().AsTask();
        Assert.False(waiting.IsCompleted);

        await NextIs(frames, LiveFrameKind.Events, 2); // the first page is given back
        await NextIs(frames, LiveFrameKind.CaughtUp);
        Assert.True(await waiting);
        Assert.Equal(1, other.Current.Events.Span[0].Sequence.Value);
        await NextIs(other, LiveFrameKind.Events, 2);
        await NextIs(other, LiveFrameKind.CaughtUp);
        Assert.Equal(0, _hub.Memory.Taken);

        IAsyncEnumerator<LiveFrame> Client() => new Subscription(_store, _hub, EventFilter.Everything, new StartPoint(Sequence.None, null)) { Transport = "test" }
            .ReadAsync(_deadline.Token).GetAsyncEnumerator();
    }

    [Fact]
    public async Task APageThatIsLetGo_HoldsNothing_AndGetsItsRestAgain()
    {
        await _store.AppendAsync(An.Events(5), CancellationToken.None);
        _hub.Open(_store.Head);
        await using var frames = new Subscription(_store, _hub, EventFilter.Everything, new StartPoint(Sequence.None, null)) { Transport = "test" }
            .ReadAsync(_deadline.Token).GetAsyncEnumerator();
        await NextIs(frames, LiveFrameKind.Events, 1, 2, 3, 4, 5);
        var page = frames.Current.Page!;

        page.LetGo(first: 2);
        Assert.Equal((false, 0, 0L), (page.IsHeld, page.Events.Length, _hub.Memory.Taken));
        Assert.True(await page.HoldAsync(hasTurn: true, _deadline.Token));
        Assert.Equal((5, 3L, 5L), (page.Count, page[2].Sequence.Value, page[4].Sequence.Value));
        Assert.True(_hub.Memory.Taken > 0);

        page.LetGo(first: 5);
        Assert.True(await page.HoldAsync(hasTurn: true, _deadline.Token));
        await NextIs(frames, LiveFrameKind.CaughtUp);
        Assert.Equal(0, _hub.Memory.Taken);
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
