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
    private readonly long _windowBytes;
    private readonly ITimer _heartbeat;
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly List<CommittedBatch> _window = [];
    private int _oldest; // index of the first batch still in the window; the dead ones before it are removed in bulk
    private long _bytes;

    private readonly TaskCompletionSource _ended = NewSignal();
    private TaskCompletionSource _changed = NewSignal();
    private long _head;
    private long _ticks;
    private int _readers;
    private bool _closed;

    public LiveHub(LiveOptions options, TimeProvider clock)
    {
        _windowBytes = options.WindowBytes;
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

    public int Readers => Volatile.Read(ref _readers);

    internal void Open(Sequence head) => Volatile.Write(ref _head, head.Value);

    internal void Publish(CommittedBatch batch)
    {
        lock (_gate)
        {
            _window.Add(batch);
            _bytes += batch.Size;
            while (_bytes > _windowBytes && _oldest < _window.Count)
            {
                _bytes -= _window[_oldest].Size;
                _window[_oldest++] = null!;
            }
            if (_oldest > 64 && _oldest * 2 > _window.Count)
            {
                _window.RemoveRange(0, _oldest);
                _oldest = 0;
            }
            Volatile.Write(ref _head, batch.Last.Value);
        }
        Signal();
    }

    /// <summary>The batch that holds the event after <paramref name="after"/>; null when it is not in the window.</summary>
    public CommittedBatch? Find(Sequence after)
    {
        lock (_gate)
        {
            int low = _oldest, high = _window.Count - 1;
            while (low <= high)
            {
                var middle = (low + high) >>> 1;
                var batch = _window[middle];
                if (batch.Last <= after)
                {
                    low = middle + 1;
                }
                else if (batch.First > after.Next)
                {
                    high = middle - 1;
                }
                else
                {
                    return batch;
                }
            }
            return null;
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

    internal void Enter() => Interlocked.Increment(ref _readers);

    internal void Leave() => Interlocked.Decrement(ref _readers);

    private void Tick()
    {
        Interlocked.Increment(ref _ticks);
        Signal();
    }

    private void Signal() => Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();

    // Readers continue on the pool, never on the journal's thread.
    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
