using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Chronicle.Core.Tests.Journal;

/// <summary>The journal waits for faults of the store that can pass, tells producers the truth meanwhile, and goes on by itself.</summary>
public sealed class OutageTests : IAsyncDisposable, IAsyncLifetime
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly ManualTimeProvider _clock = new();
    private readonly MemoryEventStore _memory = new();
    private readonly FaultyStore _store;
    private readonly IngestQueue _queue;
    private readonly LiveHub _hub;
    private readonly EventJournal _journal;

    public OutageTests()
    {
        _store = new FaultyStore(_memory);
        _queue = new IngestQueue(new IngestOptions(), _clock);
        _hub = new LiveHub(new LiveOptions { Heartbeat = TimeSpan.FromDays(1) }, _clock);
        _journal = new EventJournal(_store, _queue, _hub, new JournalOptions(), _clock, NullLogger<EventJournal>.Instance);
        _journal.Start();
    }

    public Task InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        (_store.FailAppend, _store.FailProbe) = (static _ => null, static _ => null);
        await Pass(_journal.DisposeAsync().AsTask());
        _queue.Dispose();
        _hub.Dispose();
    }

    [Fact]
    public async Task AFaultThatPassesSoon_IsNotSeenByProducers()
    {
        _store.FailAppend = number => number <= 2 ? FaultyStore.Transient() : null;
        var result = await Pass(Append(An.Events(2)));
        Assert.Equal((AppendStatus.Committed, 3), (result.Status, _store.Appends));
        Assert.Equal(ComponentHealth.Healthy("journal"), _journal.CheckHealth());
        Assert.Equal(2, _hub.Head.Value);
    }

    /// <summary>The right value of a lock, a full disk, missing descriptors: nothing is recorded that was refused, and the journal never stops.</summary>
    [Fact]
    public async Task AFaultThatStays_IsTold_RefusesAtOnce_AndRecordingResumesByItself()
    {
        _store.FailAppend = static _ => FaultyStore.Transient();
        _store.FailProbe = static _ => FaultyStore.Transient();
        var started = _clock.GetUtcNow();
        var waiting = Append(An.Event(id: "a"));
        await Until(() => _journal.CheckHealth().Status == HealthStatus.Critical);
        var queued = Append(An.Event(id: "b"));

        var given = await Pass(waiting);
        Assert.Equal(AppendStatus.Unavailable, given.Status);
        Assert.StartsWith(FaultyStore.Transient().Message, given.Reason, StringComparison.Ordinal);
        Assert.Contains("Nothing of this request is recorded", given.Reason, StringComparison.Ordinal);
        Assert.Equal(AppendStatus.Unavailable, (await queued).Status);
        Assert.InRange(_clock.GetUtcNow() - started, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));

        await Until(() => _queue.Events == 0);
        Assert.Equal(AppendStatus.Unavailable, (await Append(An.Event(id: "c"))).Status); // without waiting
        Assert.Equal(0, _queue.Bytes);
        var health = _journal.CheckHealth();
        Assert.Equal((HealthStatus.Critical, true, Timestamp.From(started)), (health.Status, health.StopsAppends, health.Since));
        Assert.Contains("since 00:00:00 UTC", health.Reason, StringComparison.Ordinal);
        Assert.Contains(FaultyStore.Transient().Message, health.Reason, StringComparison.Ordinal);
        Assert.Null(_journal.StoppedBecause);

        _clock.Advance(TimeSpan.FromHours(3));
        (_store.FailAppend, _store.FailProbe) = (static _ => null, static _ => null);
        var ended = _clock.GetUtcNow();
        await Pass(() => _journal.CheckHealth().Status == HealthStatus.Healthy);
        Assert.InRange(_clock.GetUtcNow() - ended, TimeSpan.Zero, TimeSpan.FromSeconds(1.2));
        Assert.Equal([1], (await Append(An.Event(id: "a"))).Sequences.ToArray().Select(sequence => sequence.Value)); // what was refused was not recorded
        Assert.Equal(1, _hub.Head.Value);
    }

    [Fact]
    public async Task AReasonThatChanges_IsTold_AndTheBeginningStays()
    {
        _store.FailAppend = static _ => FaultyStore.Transient();
        _store.FailProbe = static number => new StoreException(number < 20 ? "Locked." : "Full.", isTransient: true);
        await Pass(Append(An.Event()));
        var since = _journal.CheckHealth().Since;
        await Pass(() => _journal.CheckHealth().Reason!.EndsWith("Full.", StringComparison.Ordinal));
        Assert.Equal(since, _journal.CheckHealth().Since);
    }

    /// <summary>A store that takes a probe but no group: nobody waits twice, and the fault has not ended in between.</summary>
    [Fact]
    public async Task AFaultThatComesBackAtOnce_GoesOnWhereItWas()
    {
        _store.FailAppend = static _ => FaultyStore.Transient();
        Assert.Equal(AppendStatus.Unavailable, (await Pass(Append(An.Event()))).Status);
        await Pass(() => _journal.CheckHealth().Status == HealthStatus.Healthy);

        var again = Append(An.Event());
        Assert.Equal(AppendStatus.Unavailable, (await again).Status); // the clock stands still: it was told at once
        await Until(() => _journal.CheckHealth().Status == HealthStatus.Critical);
        Assert.Equal(An.Epoch, _journal.CheckHealth().Since);
    }

    /// <summary>Once a group was recorded, the next fault is another one, and its producers have their patience.</summary>
    [Fact]
    public async Task AnotherFault_SoonAfterwards_IsWaitedForLikeTheFirst()
    {
        _store.FailAppend = static _ => FaultyStore.Transient();
        Assert.Equal(AppendStatus.Unavailable, (await Pass(Append(An.Event()))).Status);
        await Pass(() => _journal.CheckHealth().Status == HealthStatus.Healthy);
        _store.FailAppend = static _ => null;
        Assert.Equal(AppendStatus.Committed, (await Append(An.Event())).Status);

        _store.FailAppend = FaultyStore.On(_store.Appends + 1, FaultyStore.Transient);
        Assert.Equal(AppendStatus.Committed, (await Pass(Append(An.Event()))).Status);
    }

    /// <summary>Trying again after a commit whose answer was lost would record events without ids twice; to say that it failed would be untrue.</summary>
    [Fact]
    public async Task ACommitWhoseAnswerWasLost_IsReadBack_AnsweredAndPublishedOnce()
    {
        await Append(An.Event(id: "old"));
        _store.FailAfterAppend = FaultyStore.On(2, FaultyStore.Transient);
        var result = await Pass(Append(An.Event(type: "one"), An.Event(id: "old"), An.Event(id: "new"), An.Event(id: "new"), An.Event(type: "one")));

        Assert.Equal(AppendStatus.Committed, result.Status);
        Assert.Equal([2, 1, 3, 3, 4], result.Sequences.ToArray().Select(sequence => sequence.Value));
        Assert.Equal(2, result.Duplicates);
        Assert.Equal((4, 4), (_memory.Head.Value, _hub.Head.Value));
        Assert.Equal(3, _hub.Find(new Sequence(1))!.Events.Length);
        Assert.Null(_journal.StoppedBecause);
    }

    [Fact]
    public async Task ACommitWhoseAnswerWasLost_AndAStoreThatFailsForGood_IsStillAnswered()
    {
        _store.FailAfterAppend = FaultyStore.On(1, () => new StoreException("Broken.", isTransient: false) { IsOutcomeUnknown = true });
        Assert.Equal(AppendStatus.Committed, (await Append(An.Event())).Status);
        Assert.Equal((1, 1), (_memory.Head.Value, _hub.Head.Value));
    }

    /// <summary>As long as nobody can read the store, nobody knows: the answer says so, and readers get the events when it can be read again.</summary>
    [Fact]
    public async Task ACommitOfUnknownOutcome_IsCalledUnknown_AndPublishedWhenItIsFoundLater()
    {
        _store.FailAfterAppend = FaultyStore.On(1, () => new StoreException("The disk does not answer.", isTransient: true) { IsOutcomeUnknown = true });
        _store.FailProbe = static _ => FaultyStore.Transient();
        var result = await Pass(Append(An.Events(2)));
        Assert.Equal(AppendStatus.Unavailable, result.Status);
        Assert.Contains("is not known yet", result.Reason, StringComparison.Ordinal);
        Assert.Equal(0, _hub.Head.Value);

        _store.FailProbe = static _ => null;
        await Pass(() => _journal.CheckHealth().Status == HealthStatus.Healthy);
        Assert.Equal(2, _hub.Head.Value);
        Assert.Equal(2, _journal.Committed);
        Assert.Equal(3, (await Append(An.Event())).Sequences.Span[0].Value);
    }

    [Fact]
    public async Task ALackOfMemory_IsWaitedFor()
    {
        _store.FailAppend = FaultyStore.On(1, static () => new InsufficientMemoryException());
        Assert.Equal(AppendStatus.Committed, (await Pass(Append(An.Event()))).Status);
    }

    [Fact]
    public async Task Dispose_WhileTheStoreFails_Ends()
    {
        _store.FailAppend = static _ => FaultyStore.Transient();
        _store.FailProbe = static _ => FaultyStore.Transient();
        await Pass(Append(An.Event()));
        await _journal.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20)); // the clock stands still
        Assert.Equal(AppendStatus.Stopped, (await Append(An.Event())).Status);
    }

    private Task<AppendResult> Append(params IncomingEvent[] events) => _queue.AppendAsync(events, "test", awaitDurable: true, CancellationToken.None);

    private async Task<T> Pass<T>(Task<T> task)
    {
        await Pass(() => task.IsCompleted);
        return await task;
    }

    private async Task Pass(Task task)
    {
        await Pass(() => task.IsCompleted);
        await task;
    }

    /// <summary>Lets time pass, whenever the journal sleeps, until the condition is true. The hub's heartbeat is the other timer.</summary>
    private Task Pass(Func<bool> condition) => Until(() =>
    {
        if (condition())
        {
            return true;
        }
        if (_clock.PendingTimers > 1)
        {
            _clock.Advance(Step);
        }
        return false;
    });

    private static async Task Until(Func<bool> condition)
    {
        var deadline = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(20);
        while (!condition())
        {
            Assert.True(DateTimeOffset.UtcNow < deadline, "The condition did not come true in time.");
            await Task.Delay(1);
        }
    }
}
