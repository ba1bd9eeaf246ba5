using System.Diagnostics;

namespace Chronicle.Budgets;

/// <summary>Bytes of memory that many holders share. When they are taken, the next holders wait in line.</summary>
/// <remarks>
/// A request larger than the whole budget is granted when nothing else is held: otherwise it could never be. While there is room and nobody waits,
/// taking and releasing cost one interlocked operation each and allocate nothing.
/// </remarks>
public sealed class ByteBudget(long capacity, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _line = new(); // guarded by _gate
    private int _waiting; // how many are in line; changed under _gate, read without it
    private long _taken;

    public long Capacity => capacity;

    /// <summary>Bytes held now.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>How many wait for room.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Takes the bytes if there is room and nobody waits for it.</summary>
    public bool TryTake(long bytes) => Volatile.Read(ref _waiting) == 0 && TryAdd(bytes);

    /// <summary>Takes more bytes for a holder: as <see cref="TryTake"/>, and past those that wait when it is the only holder, since waiting would bring it here again.</summary>
    /// <param name="held">What the holder has taken so far.</param>
    /// <param name="bytes">How many more.</param>
    public bool TryGrow(long held, long bytes) =>
        TryTake(bytes) || Interlocked.CompareExchange(ref _taken, held + bytes, held) == held;

    /// <summary>Takes the bytes whether or not there is room: for holders whose number is bounded by other means.</summary>
    public void Overdraw(long bytes) => Interlocked.Add(ref _taken, bytes);

    /// <summary>Takes the bytes, and waits in line for them if it has to.</summary>
    /// <param name="bytes">How many. Nothing of them is held while waiting.</param>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <param name="cancellationToken">Leaves the line.</param>
    /// <returns>False when the time was up; then nothing is held.</returns>
    public ValueTask<bool> TakeAsync(long bytes, TimeSpan timeout, CancellationToken cancellationToken) =>
        TryTake(bytes) ? ValueTask.FromResult(true) : WaitAsync(bytes, timeout, cancellationToken);

    /// <summary>Gives bytes back.</summary>
    public void Release(long bytes)
    {
        var left = Interlocked.Add(ref _taken, -bytes);
        Debug.Assert(left >= 0, "more was given back than was taken");
        if (Volatile.Read(ref _waiting) > 0)
        {
            lock (_gate)
            {
                Grant();
            }
        }
    }

    private async ValueTask<bool> WaitAsync(long bytes, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(bytes);
        lock (_gate)
        {
            _line.AddLast(waiter);
            Interlocked.Increment(ref _waiting); // a full fence: whoever releases after this sees the waiter, whoever did before is seen by Grant
            Grant();
        }
        try
        {
            await waiter.Granted.Task.WaitAsync(timeout, clock, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception gaveUp) when (gaveUp is TimeoutException or OperationCanceledException)
        {
            lock (_gate)
            {
                if (waiter.Granted.Task.IsCompleted)
                {
                    if (gaveUp is TimeoutException)
                    {
                        return true; // granted as the time was up
                    }
                    Release(bytes);
                    throw;
                }
                _line.Remove(waiter);
                Interlocked.Decrement(ref _waiting);
                Grant(); // one behind it may be smaller
            }
            if (gaveUp is TimeoutException)
            {
                return false;
            }
            throw;
        }
    }

    /// <summary>Lets in those at the front of the line for whom there is room; called with the gate held.</summary>
    private void Grant()
    {
        while (_line.First is { Value: var first } && TryAdd(first.Bytes))
        {
            _line.RemoveFirst();
            Interlocked.Decrement(ref _waiting);
            first.Granted.TrySetResult();
        }
    }

    private bool TryAdd(long bytes)
    {
        while (true)
        {
            var taken = Interlocked.Read(ref _taken);
            if (taken > 0 && taken + bytes > capacity)
            {
                return false;
            }
            if (Interlocked.CompareExchange(ref _taken, taken + bytes, taken) == taken)
            {
                return true;
            }
        }
    }

    private sealed class Waiter(long bytes)
    {
        public long Bytes { get; } = bytes;

        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
