using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Core.Tests.Ingest;

public sealed class IngestQueueTests
{
    private readonly ManualTimeProvider _clock = new();

    private IngestQueue Queue(int events = 10, long bytes = 1 << 20) =>
        new(new IngestOptions { QueueEvents = events, QueueBytes = bytes, AdmissionTimeout = TimeSpan.FromSeconds(5) }, _clock);

    private static List<PendingAppend> Take(IngestQueue queue, int maxEvents = 1000)
    {
        var taken = new List<PendingAppend>();
        Assert.True(queue.Take(taken, maxEvents, long.MaxValue));
        return taken;
    }

    [Fact]
    public async Task Append_IsDoneWhenTheJournalSaysSo()
    {
        using var queue = Queue();
        var appending = queue.AppendAsync(An.Events(2), "test", awaitDurable: true, CancellationToken.None);
        var taken = Take(queue);
        Assert.False(appending.IsCompleted);

        taken[0].Complete(new AppendResult(AppendStatus.Committed, "k", new[] { new Sequence(1), new Sequence(2) }, 0));
        Assert.Equal(AppendStatus.Committed, (await appending).Status);
    }

    [Fact]
    public async Task Append_WithoutWaiting_IsAcceptedOnceAdmitted()
    {
        using var queue = Queue();
        Assert.Equal(AppendStatus.Accepted, (await queue.AppendAsync(An.Events(1), "test", awaitDurable: false, CancellationToken.None)).Status);
        Assert.Single(Take(queue));
    }

    [Fact]
    public async Task Append_WhenQueueIsFull_WaitsThenReportsOverloadedAndQueuesNothing()
    {
        using var queue = Queue(events: 3);
        _ = queue.AppendAsync(An.Events(3), "test", awaitDurable: true, CancellationToken.None);
        var late = queue.AppendAsync(An.Events(1), "test", awaitDurable: true, CancellationToken.None);
        Assert.False(late.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(AppendStatus.Overloaded, (await late).Status);
        Assert.Equal(3, queue.Events);
        Assert.Equal(3, Assert.Single(Take(queue)).Events.Length);
    }

    [Fact]
    public async Task Append_WhenRoomAppears_IsAdmittedInArrivalOrder()
    {
        using var queue = Queue(events: 2);
        _ = queue.AppendAsync(An.Events(2, "first"), "test", awaitDurable: true, CancellationToken.None);
        var second = queue.AppendAsync(An.Events(2, "second"), "test", awaitDurable: false, CancellationToken.None);
        var third = queue.AppendAsync(An.Events(1, "third"), "test", awaitDurable: false, CancellationToken.None);

        queue.Release(Take(queue));
        Assert.Equal(AppendStatus.Accepted, (await second).Status);
        Assert.False(third.IsCompleted);
        var taken = Take(queue);
        Assert.Equal("second", taken[0].Events[0].Content.SessionId);
        queue.Release(taken);
        Assert.Equal(AppendStatus.Accepted, (await third).Status);
    }

    [Fact]
    public async Task Append_BoundedByBytes()
    {
        using var queue = Queue(bytes: 500);
        _ = queue.AppendAsync([An.Event(data: new string('1', 400))], "test", awaitDurable: true, CancellationToken.None);
        var late = queue.AppendAsync([An.Event()], "test", awaitDurable: true, CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(AppendStatus.Overloaded, (await late).Status);
    }

    [Fact]
    public async Task Append_LargerThanTheQueue_IsAdmittedAlone()
    {
        using var queue = Queue(events: 2);
        Assert.Equal(AppendStatus.Accepted, (await queue.AppendAsync(An.Events(50), "test", awaitDurable: false, CancellationToken.None)).Status);
    }

    [Fact]
    public async Task Append_Cancelled_LeavesTheLine()
    {
        using var queue = Queue(events: 1);
        _ = queue.AppendAsync(An.Events(1), "test", awaitDurable: true, CancellationToken.None);
        using var leaves = new CancellationTokenSource();
        var late = queue.AppendAsync(An.Events(1, "gone"), "test", awaitDurable: true, leaves.Token);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late);

        queue.Release(Take(queue));
        Assert.Equal(0, queue.Events);
    }

    [Fact]
    public async Task Waiting_IsBoundedByBytesAndByNumber_AndOneMoreIsRefusedAtOnce()
    {
        using var queue = new IngestQueue(new IngestOptions { QueueEvents = 1, WaitingBytes = 1500, WaitingAppends = 3 }, _clock);
        _ = queue.AppendAsync(An.Events(1), "test", awaitDurable: true, CancellationToken.None);
        var large = queue.AppendAsync([An.Event(data: new string('1', 1000))], "test", awaitDurable: true, CancellationToken.None);
        Assert.Equal((1, 1200L), (queue.Waiting, queue.WaitingBytes));

        var tooLarge = queue.AppendAsync([An.Event(data: new string('1', 1000))], "test", awaitDurable: true, CancellationToken.None);
        Assert.True(tooLarge.IsCompleted);
        Assert.Equal(AppendStatus.Overloaded, (await tooLarge).Status);

        using var leaves = new CancellationTokenSource();
        var small = queue.AppendAsync(An.Events(1), "test", awaitDurable: true, leaves.Token);
        Assert.False(small.IsCompleted);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => small);
        Assert.Equal((1, 1200L), (queue.Waiting, queue.WaitingBytes));

        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(AppendStatus.Overloaded, (await large).Status);
        Assert.Equal((0, 0L), (queue.Waiting, queue.WaitingBytes));

        var waiting = Enumerable.Range(0, 3).Select(_ => queue.AppendAsync(An.Events(1), "test", awaitDurable: true, CancellationToken.None)).ToArray();
        Assert.All(waiting, append => Assert.False(append.IsCompleted));
        Assert.Equal(AppendStatus.Overloaded, (await queue.AppendAsync(An.Events(1), "test", awaitDurable: true, CancellationToken.None)).Status);
    }

    [Fact]
    public async Task AnAppendLargerThanWhatMayWait_WaitsAlone()
    {
        using var queue = new IngestQueue(new IngestOptions { QueueEvents = 1, WaitingBytes = 0 }, _clock);
        _ = queue.AppendAsync(An.Events(1), "test", awaitDurable: true, CancellationToken.None);
        Assert.Null(queue.TryAppend(An.Redacted(An.Events(1)), "test", awaitDurable: false));
        var waiting = queue.AppendAsync(An.Events(1), "test", awaitDurable: false, CancellationToken.None);
        queue.Release(Take(queue));
        Assert.Equal(AppendStatus.Accepted, (await waiting).Status);
    }

    [Fact]
    public async Task Close_StopsAdmission_AndWhatIsQueuedIsStillTaken()
    {
        using var queue = Queue(events: 1);
        _ = queue.AppendAsync(An.Events(1), "test", awaitDurable: true, CancellationToken.None);
        var waiting = queue.AppendAsync(An.Events(1), "test", awaitDurable: true, CancellationToken.None);
        queue.Close("closing");

        Assert.Equal((AppendStatus.Stopped, "closing"), ((await waiting).Status, (await waiting).Reason));
        Assert.Equal(AppendStatus.Stopped, (await queue.AppendAsync(An.Events(1), "test", awaitDurable: true, CancellationToken.None)).Status);
        Assert.Single(Take(queue));
        Assert.False(queue.Take([], 10, 10));
    }

    [Fact]
    public async Task Take_KeepsToTheLimits_ButNeverStarves()
    {
        using var queue = Queue(events: 100);
        foreach (var count in (int[])[30, 3, 4])
        {
            await queue.AppendAsync(An.Events(count), "test", awaitDurable: false, CancellationToken.None);
        }
        Assert.Equal([30], Take(queue, maxEvents: 5).Select(append => append.Events.Length));
        Assert.Equal([3], Take(queue, maxEvents: 5).Select(append => append.Events.Length));
        Assert.Equal([4], Take(queue, maxEvents: 5).Select(append => append.Events.Length));
    }
}
