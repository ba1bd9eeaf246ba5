using System.Collections.Concurrent;
using Chronicle.Budgets;
using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Journal;

namespace Chronicle.Live;

/// <summary>What was committed last, and a signal that there is more: where the journal hands batches to all live readers.</summary>
/// <remarks>
/// One window of recent batches is shared by every reader instead of a buffer for each: a batch is published once however many readers there are,
/// memory is bounded for all of them together, and a reader that is too slow sees the gap in the numbers and goes back to the store.
/// The journal writes; readers only look. (docs/decisions/0002)
/// </remarks>
public sealed class LiveHub : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly ITimer _heartbeat;
    private readonly Lock _gate = new();

    private readonly LiveWindow _window; // written under _gate, read without it
    private readonly TaskCompletionSource _ended = NewSignal();
    private TaskCompletionSource _changed = NewSignal();
    private long _head;
    private long _ticks;
    private readonly ConcurrentDictionary<string, ReaderCount> _readers = [];
    private long _behindSince; // when CheckHealth first saw readers behind the store; 0 while they are not
    private readonly int _maxReaders;
    private bool _closed;

    public LiveHub(LiveOptions options, TimeProvider clock)
    {
        _clock = clock;
        _window = new LiveWindow(options.WindowBytes);
        _maxReaders = options.MaxReaders;
        Memory = new ByteBudget(options.MaxReaderBytes, clock);
        Deliveries = new RollingHistogram(clock);
        _heartbeat = clock.CreateTimer(_ => Tick(), null, options.Heartbeat, options.Heartbeat);
    }

    /// <summary>The last event published.</summary>
    public Sequence Head => new(Volatile.Read(ref _head));

    /// <summary>Completes at the next publish, heartbeat or end. Take it before looking, so that nothing falls between.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>Heartbeats so far: a reader that has not written since the last one owes its client a sign of life.</summary>
    public long Ticks => Volatile.Read(ref _ticks);

    /// <summary>Whether the journal has ended; readers say goodbye.</summary>
    public bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>Completes when the journal has ended.</summary>
    public Task Ended => _ended.Task;

    public int Readers
    {
        get
        {
            var sum = 0;
            foreach (var (_, count) in _readers)
            {
                sum += count.Value;
            }
            return sum;
        }
    }

    /// <summary>Whether there are as many readers as there may be (<see cref="LiveOptions.MaxReaders"/>).</summary>
    public bool IsFull => Readers >= _maxReaders;

    /// <summary>Memory of the pages that all readers hold together (<see cref="LiveOptions.MaxReaderBytes"/>).</summary>
    public ByteBudget Memory { get; }

    /// <summary>Live readers by transport; a transport stays once it has had one. Costs the same however many readers there are.</summary>
    public IEnumerable<KeyValuePair<string, int>> ReadersByTransport => _readers.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Value));

    /// <summary>How long batches took from their commit to a live reader's connection.</summary>
    public RollingHistogram Deliveries { get; }

    /// <summary>Critical when what is committed is not handed on.</summary>
    /// <param name="committed">The store's head.</param>
    public ComponentHealth CheckHealth(Sequence committed)
    {
        // Handing on follows the commit at once: still to be behind so much later is to be stuck.
        if (committed <= Head)
        {
            Volatile.Write(ref _behindSince, 0);
            return ComponentHealth.Healthy("live");
        }
        var since = Interlocked.CompareExchange(ref _behindSince, Math.Max(1, _clock.GetTimestamp()), 0);
        return since == 0 || _clock.GetElapsedTime(since) < ComponentHealth.StuckAfter ? ComponentHealth.Healthy("live")
            : new ComponentHealth("live", HealthStatus.Critical, $"Events up to {committed.Value} are committed, but readers were handed only those up to {Head.Value}.");
    }

    internal void Open(Sequence head) => Volatile.Write(ref _head, head.Value);

    internal void Publish(CommittedBatch batch)
    {
        lock (_gate) // Forget comes from elsewhere
        {
            _window.Add(batch);
        }
        Volatile.Write(ref _head, batch.Last.Value);
        Signal();
    }

    /// <summary>The batch that holds the event after <paramref name="after"/>; null when it is not in the window.</summary>
    public CommittedBatch? Find(Sequence after) => _window.Find(after);

    /// <summary>Empties the window: readers go back to the store, which no longer has what was erased.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _window.Clear();
        }
    }

    /// <summary>Tells every reader that the server ends.</summary>
    public void Close()
    {
        Volatile.Write(ref _closed, true);
        _ended.TrySetResult();
        Signal();
    }

    public void Dispose() => _heartbeat.Dispose();

    internal ReaderCount Enter(string transport)
    {
        var count = _readers.GetOrAdd(transport, static _ => new ReaderCount());
        count.Add(1);
        return count;
    }

    /// <summary>Records that a reader's connection has taken a batch.</summary>
    internal void Delivered(long committedAt)
    {
        var lag = _clock.GetElapsedTime(committedAt);
        Deliveries.Record(lag);
        LiveMetrics.DeliveryLag.Record(lag.TotalSeconds);
    }

    private void Tick()
    {
        Interlocked.Increment(ref _ticks);
        Signal();
    }

    private void Signal() => Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();

    // Readers continue on the pool, never on the journal's thread.
    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
