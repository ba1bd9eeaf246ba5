using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Chronicle.Core.Tests.Journal;

public sealed class EventJournalTests : IAsyncDisposable, IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private readonly MemoryEventStore _memory = new();
    private readonly FaultyStore _store;
    private readonly IngestQueue _queue;
    private readonly LiveHub _hub;
    private readonly EventJournal _journal;

    public EventJournalTests()
    {
        _store = new FaultyStore(_memory);
        _queue = new IngestQueue(new IngestOptions(), _clock);
        _hub = new LiveHub(new LiveOptions(), _clock);
        _journal = new EventJournal(_store, _queue, _hub, new JournalOptions(), _clock, NullLogger<EventJournal>.Instance);
        _journal.Start();
    }

    public Task InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _queue.Dispose();
        _hub.Dispose();
    }

    private Task<AppendResult> Append(params IncomingEvent[] events) => _queue.AppendAsync(events, "test", awaitDurable: true, CancellationToken.None);

    [Fact]
    public async Task Append_AnswersWithDenseSequences_AndPublishesTheSameObjects()
    {
        var result = await Append(An.Events(3));
        Assert.Equal([1, 2, 3], result.Sequences.ToArray().Select(sequence => sequence.Value));
        Assert.Equal(_memory.Epoch, result.Epoch);
        Assert.Equal(3, _hub.Head.Value);
        Assert.Equal(3, _hub.Find(Sequence.None)!.Events.Length);
    }

    [Fact]
    public async Task Append_ARetry_GetsTheOriginalNumbersAndIsPublishedOnce()
    {
        await Append(An.Event(id: "a"), An.Event(id: "b"));
        var retry = await Append(An.Event(id: "b"), An.Event(id: "c"), An.Event(id: "c"), An.Event(id: "a"));
        Assert.Equal([2, 3, 3, 1], retry.Sequences.ToArray().Select(sequence => sequence.Value));
        Assert.Equal(3, retry.Duplicates);
        Assert.Equal(3, _hub.Head.Value);
    }

    /// <summary>Requests that arrive while one group syncs share the next commit.</summary>
    [Fact]
    public async Task Append_WhileACommitRuns_GathersTheNextGroup()
    {
        var hold = new TaskCompletionSource();
        var entered = new TaskCompletionSource();
        _store.BeforeAppend = number =>
        {
            entered.TrySetResult();
            return number == 1 ? hold.Task : Task.CompletedTask;
        };
        var first = Append(An.Event());
        await entered.Task;
        var crowd = Enumerable.Range(0, 20).Select(_ => Append(An.Event())).ToArray();
        hold.SetResult();
        await first;
        await Task.WhenAll(crowd);
        Assert.Equal(2, _store.Appends);
        Assert.Equal(21, _memory.Head.Value);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Commit_APermanentFailure_FailsItsGroup_StopsTheJournal_AndKeepsWhatWasAcknowledged(int failing)
    {
        _store.FailAppend = FaultyStore.On(failing, FaultyStore.Permanent);
        for (var number = 1; number < failing; number++)
        {
            Assert.Equal(AppendStatus.Committed, (await Append(An.Event())).Status);
        }
        var failed = await Append(An.Event());
        Assert.Equal((AppendStatus.Failed, FaultyStore.Permanent().Message), (failed.Status, failed.Reason));
        Assert.Equal((AppendStatus.Stopped, failed.Reason), ((await Append(An.Event())).Status, _journal.StoppedBecause));
        Assert.Equal(failing - 1, _memory.Head.Value);
        Assert.Equal(failing - 1, _hub.Head.Value);
    }

    [Fact]
    public async Task Dispose_DrainsTheQueue_ThenEndsTheReaders()
    {
        var appends = Enumerable.Range(0, 50).Select(_ => Append(An.Event())).ToArray();
        await _journal.DisposeAsync();
        Assert.All(await Task.WhenAll(appends), result => Assert.Equal(AppendStatus.Committed, result.Status));
        Assert.True(_hub.IsClosed);
        Assert.Equal(AppendStatus.Stopped, (await Append(An.Event())).Status);
    }
}
