using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Chronicle.Core.Tests.Diagnostics;

public sealed class HealthTests
{
    private readonly ManualTimeProvider _clock = new();

    /// <summary>A disk that does not answer is seen within five seconds, and health is green again when it does.</summary>
    [Fact]
    public async Task Journal_WithACommitThatDoesNotEnd_IsCritical()
    {
        var disk = new TaskCompletionSource();
        var store = new FaultyStore(new MemoryEventStore());
        using var queue = new IngestQueue(new IngestOptions(), _clock);
        using var hub = new LiveHub(new LiveOptions(), _clock);
        await using var journal = new EventJournal(store, queue, hub, new JournalOptions(), _clock, NullLogger<EventJournal>.Instance);
        journal.Start();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        store.BeforeAppend = _ =>
        {
            entered.SetResult();
            return disk.Task;
        };
        var append = queue.AppendAsync(An.Events(1), "test", awaitDurable: true, CancellationToken.None);
        try
        {
            await entered.Task;
            Assert.Equal(HealthStatus.Healthy, journal.CheckHealth().Status);
            _clock.Advance(TimeSpan.FromSeconds(5));
            Assert.Equal(HealthStatus.Critical, journal.CheckHealth().Status);
            Assert.True(journal.CheckHealth().StopsAppends);
            Assert.Contains("commit", journal.CheckHealth().Reason, StringComparison.Ordinal);
        }
        finally
        {
            disk.SetResult();
        }
        await append;
        Assert.Equal(ComponentHealth.Healthy("journal"), journal.CheckHealth());
        Assert.Equal(1, journal.CommitTimes.Read().Count);
        Assert.True(queue.Appends.Read().Max >= 4000);
    }

    [Fact]
    public async Task Journal_ThatHasStopped_IsCritical_AndTheCommitFailed()
    {
        var store = new FaultyStore(new MemoryEventStore()) { FailAppend = _ => FaultyStore.Permanent() };
        using var queue = new IngestQueue(new IngestOptions(), _clock);
        using var hub = new LiveHub(new LiveOptions(), _clock);
        await using var journal = new EventJournal(store, queue, hub, new JournalOptions(), _clock, NullLogger<EventJournal>.Instance);
        journal.Start();
        await queue.AppendAsync(An.Events(1), "test", awaitDurable: true, CancellationToken.None);

        Assert.Equal(new ComponentHealth("journal", HealthStatus.Critical, FaultyStore.Permanent().Message, StopsAppends: true), journal.CheckHealth());
        Assert.Equal((1, 0.0), (journal.CommitTimes.Read().Count, journal.CommitTimes.Read().SuccessRate));
        Assert.Equal((1, 0.0), (queue.Appends.Read().Count, queue.Appends.Read().SuccessRate));
    }

    [Fact]
    public async Task Queue_WithProducersWaiting_IsDegraded()
    {
        using var queue = new IngestQueue(new IngestOptions { QueueEvents = 1 }, _clock);
        _ = queue.AppendAsync(An.Events(1), "test", awaitDurable: true, CancellationToken.None);
        Assert.Equal(ComponentHealth.Healthy("queue"), queue.CheckHealth());

        var waiting = queue.AppendAsync(An.Events(1), "test", awaitDurable: true, CancellationToken.None);
        Assert.Equal((HealthStatus.Degraded, true), (queue.CheckHealth().Status, queue.CheckHealth().StopsAppends));
        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(AppendStatus.Overloaded, (await waiting).Status);
        Assert.Equal(ComponentHealth.Healthy("queue"), queue.CheckHealth());
        Assert.Equal((1, 1), (queue.Appends.Read().Count, queue.Appends.Read().Failed));
    }

    [Fact]
    public void Live_ThatIsNotHandedWhatIsCommitted_IsCritical()
    {
        using var hub = new LiveHub(new LiveOptions(), _clock);
        Assert.Equal(HealthStatus.Healthy, hub.CheckHealth(new Sequence(3)).Status); // it may be on its way
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(HealthStatus.Critical, hub.CheckHealth(new Sequence(3)).Status);

        hub.Open(new Sequence(3));
        Assert.Equal(ComponentHealth.Healthy("live"), hub.CheckHealth(new Sequence(3)));
        Assert.Equal(HealthStatus.Healthy, hub.CheckHealth(new Sequence(4)).Status); // behind anew, not still
    }
}
