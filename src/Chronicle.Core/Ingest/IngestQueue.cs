using Chronicle.Diagnostics;
using Chronicle.Redaction;

namespace Chronicle.Ingest;

/// <summary>Admission and back-pressure: what waits for the journal, bounded by events and bytes, in arrival order.</summary>
/// <remarks>
/// When it is full a producer waits its turn, then is told <see cref="AppendStatus.Overloaded"/> with nothing queued. Those that wait are bounded as well:
/// one more is told so at once. What has been taken counts until it is released, so the bounds cover the group being committed too.
/// </remarks>
public sealed class IngestQueue(IngestOptions options, TimeProvider clock) : IDisposable
{
    private static readonly Task<AppendResult> AcceptedTask = Task.FromResult(AppendResult.Accepted);

    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Queue<PendingAppend> _pending = new();
    private readonly LinkedList<Waiter> _waiters = new();
    private int _events;
    private long _bytes;
    private long _waitingBytes;
    private bool _closed;
    private string? _closedBecause;
    private volatile string? _suspendedBecause; // why nothing is admitted for the time being; written under _gate

    private readonly CancellationTokenSource _closing = new();

    // Set while _pending may hold something or the queue is closed; the journal's thread sleeps on it. No spinning: the cores are the producers'.
    private readonly ManualResetEventSlim _arrived = new(initialState: false, spinCount: 0);

    /// <summary>Events waiting or being committed.</summary>
    public int Events => Volatile.Read(ref _events);

    /// <summary>Their bytes.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Appends that wait for room.</summary>
    public int Waiting => _waiters.Count;

    /// <summary>Their bytes.</summary>
    public long WaitingBytes => Volatile.Read(ref _waitingBytes);

    /// <summary>How long appends took from their arrival here to their outcome.</summary>
    public RollingHistogram Appends { get; } = new(clock);

    /// <summary>Cancelled once the queue is closed: whoever waits for the store to recover stops waiting.</summary>
    internal CancellationToken Closing => _closing.Token;

    /// <summary>Degraded while producers wait for room.</summary>
    public ComponentHealth CheckHealth()
    {
        lock (_gate)
        {
            return _waiters.Count == 0 ? ComponentHealth.Healthy("queue")
                : new ComponentHealth("queue", HealthStatus.Degraded, $"The queue is full; {_waiters.Count} producers wait for room.", StopsAppends: true);
        }
    }

    /// <summary>Admits the events together and waits until they are durable.</summary>
    /// <param name="events">At least one; recorded in this order and in one transaction.</param>
    /// <param name="door">Which door they came through, for metrics: one of few names.</param>
    /// <param name="awaitDurable">False returns <see cref="AppendStatus.Accepted"/> as soon as they are admitted.</param>
    /// <param name="cancellationToken">Stops waiting for admission. What is admitted is recorded, and its outcome is known within a commit.</param>
    public Task<AppendResult> AppendAsync(RedactedEvent[] events, string door, bool awaitDurable, CancellationToken cancellationToken) =>
        TryAppend(events, door, awaitDurable) ?? AdmitAsync(new PendingAppend(events, door, Appends, clock), awaitDurable, cancellationToken);

    /// <summary>The same when nothing has to be waited for before they are admitted: for callers whose token costs something to make.</summary>
    /// <returns>Null when there is no room, and nothing of them is queued.</returns>
    public Task<AppendResult>? TryAppend(RedactedEvent[] events, string door, bool awaitDurable)
    {
        var append = new PendingAppend(events, door, Appends, clock);
        lock (_gate)
        {
            if (_closed || _suspendedBecause is not null || _waiters.Count > 0 || !HasRoomFor(append))
            {
                return null;
            }
            Admit(append);
        }
        return awaitDurable ? append.Outcome : AcceptedTask;
    }

    private Task<AppendResult> AdmitAsync(PendingAppend append, bool awaitDurable, CancellationToken cancellationToken)
    {
        if (!TryAdmit(append, out var waiter))
        {
            return waiter is null ? Task.FromResult(Refuse(append)) : WaitAndAppendAsync(append, waiter, awaitDurable, cancellationToken);
        }
        return awaitDurable ? append.Outcome : AcceptedTask;
    }

    private async Task<AppendResult> WaitAndAppendAsync(PendingAppend append, Waiter waiter, bool awaitDurable, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var admitted = await WaitAsync(waiter, cancellationToken);
        IngestMetrics.AdmissionWait.Record(clock.GetElapsedTime(started).TotalSeconds);
        if (!admitted)
        {
            return Refuse(append);
        }
        return awaitDurable ? await append.Outcome : AppendResult.Accepted;
    }

    private AppendResult Refuse(PendingAppend append)
    {
        var refusal = _closed ? AppendResult.Stopped(_closedBecause)
            : _suspendedBecause is { } reason ? AppendResult.Unavailable(reason) : AppendResult.Overloaded;
        append.Count(refusal);
        return refusal;
    }

    /// <summary>Waits for appends and takes as many as fit; false once the queue is closed and empty. Blocks: it is called from the journal's thread.</summary>
    /// <param name="into">Gets at least one append, however large.</param>
    /// <param name="maxEvents">No further append is taken once it would bring the events past this.</param>
    /// <param name="maxBytes">The same for bytes.</param>
    internal bool Take(List<PendingAppend> into, int maxEvents, long maxBytes)
    {
        while (true)
        {
            _arrived.Wait();
            lock (_gate)
            {
                var events = 0;
                long bytes = 0;
                while (_pending.TryPeek(out var next)
                    && (into.Count == 0 || (events + next.Events.Length <= maxEvents && bytes + next.Bytes <= maxBytes)))
                {
                    events += next.Events.Length;
                    bytes += next.Bytes;
                    into.Add(_pending.Dequeue());
                }
                if (_pending.Count == 0 && !_closed)
                {
                    _arrived.Reset();
                }
                if (into.Count > 0)
                {
                    return true;
                }
                if (_closed)
                {
                    return false;
                }
            }
        }
    }

    /// <summary>Gives back the room of appends whose outcome is known.</summary>
    internal void Release(List<PendingAppend> done)
    {
        lock (_gate)
        {
            foreach (var append in done)
            {
                _events -= append.Events.Length;
                _bytes -= append.Bytes;
            }
            while (_waiters.First is { Value: var waiter } && HasRoomFor(waiter.Append))
            {
                _waiters.RemoveFirst();
                _waitingBytes -= waiter.Append.Bytes;
                Admit(waiter.Append);
                waiter.Admitted.TrySetResult(true);
            }
        }
    }

    /// <summary>Admits nothing until <see cref="Resume"/>: producers are refused at once. Gives back what is queued, whose outcome the caller tells.</summary>
    /// <param name="reason">What producers are told meanwhile.</param>
    internal List<PendingAppend> Suspend(string reason)
    {
        lock (_gate)
        {
            _suspendedBecause = reason;
            List<PendingAppend> queued = [.. _pending];
            _pending.Clear();
            DismissWaiters();
            if (!_closed)
            {
                _arrived.Reset();
            }
            return queued;
        }
    }

    /// <summary>Admits again.</summary>
    internal void Resume()
    {
        lock (_gate)
        {
            _suspendedBecause = null;
        }
    }

    /// <summary>Admits nothing more; what is queued is still taken.</summary>
    /// <param name="reason">What later producers are told.</param>
    public void Close(string reason)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }
            _closed = true;
            _closedBecause = reason;
            DismissWaiters();
            _arrived.Set();
        }
        _closing.Cancel();
    }

    public void Dispose()
    {
        Close("the server is stopping");
        _arrived.Dispose();
        _closing.Dispose();
    }

    private void DismissWaiters()
    {
        foreach (var waiter in _waiters)
        {
            waiter.Admitted.TrySetResult(false);
        }
        _waiters.Clear();
        _waitingBytes = 0;
    }

    private bool TryAdmit(PendingAppend append, out Waiter? waiter)
    {
        waiter = null;
        lock (_gate)
        {
            if (_closed || _suspendedBecause is not null)
            {
                return false;
            }
            if (_waiters.Count == 0 && HasRoomFor(append))
            {
                Admit(append);
                return true;
            }
            if (_waiters.Count > 0 && (_waiters.Count >= options.WaitingAppends || _waitingBytes + append.Bytes > options.WaitingBytes))
            {
                return false; // refused at once: what waits is bounded, too
            }
            waiter = new Waiter(append);
            _waiters.AddLast(waiter);
            _waitingBytes += append.Bytes;
            return false;
        }
    }

    private async ValueTask<bool> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        try
        {
            return await waiter.Admitted.Task.WaitAsync(options.AdmissionTimeout, clock, cancellationToken);
        }
        catch (Exception gaveUp) when (gaveUp is TimeoutException or OperationCanceledException)
        {
            lock (_gate)
            {
                if (!_waiters.Remove(waiter))
                {
                    return waiter.Admitted.Task is { IsCompletedSuccessfully: true, Result: true }; // it was admitted as it gave up
                }
                _waitingBytes -= waiter.Append.Bytes;
            }
            if (gaveUp is TimeoutException)
            {
                return false;
            }
            throw;
        }
    }

    // An append larger than the whole queue is admitted when it is alone: otherwise it could never be.
    private bool HasRoomFor(PendingAppend append) =>
        _events == 0 || (_events + append.Events.Length <= options.QueueEvents && _bytes + append.Bytes <= options.QueueBytes);

    private void Admit(PendingAppend append)
    {
        _events += append.Events.Length;
        _bytes += append.Bytes;
        _pending.Enqueue(append);
        _arrived.Set();
    }

    private sealed class Waiter(PendingAppend append)
    {
        public PendingAppend Append { get; } = append;

        public TaskCompletionSource<bool> Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
