using System.Diagnostics;

namespace Chronicle.Nats.Protocol;

/// <summary>What waits to be written: publishers append to one buffer, the writer takes all of it at once and leaves them the other.</summary>
/// <remarks>
/// One copy into the buffer is all a publish costs; whatever gathers while the socket is busy goes out in one write. A lone message is written by its publisher, since
/// waking another thread takes as long as the write. Messages outlive a lost connection and wait here for the next one. What belongs to a connection (SUB, UNSUB, PING,
/// PONG, requests, whose senders are told) is cut out when it ends. A batch that was being written then is gone: nobody can know how much of it arrived, and core NATS
/// delivers at most once.
/// </remarks>
internal sealed class PendingWrites(int connectedLimit, int disconnectedLimit)
{
    // Who publishes more often is better off when the writer, on another thread, takes many messages at once.
    private static readonly TimeSpan Alone = TimeSpan.FromMicroseconds(100);

    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly CommandBuffer _commands = new();
    private readonly Queue<TaskCompletionSource> _pongs = []; // one for each PING, in their order
    private byte[]? _last; // what goes out before the connection is left on purpose
    private int _generation;
    private bool _open;
    private bool _held;
    private TaskCompletionSource? _parked; // the writer, when there is nothing to write; goes on where it is completed
    private long _woken; // when it was last
    private bool _isLent; // a publisher's thread, for one batch
    private TaskCompletionSource? _room; // publishers that found the buffer full

    public int Bytes
    {
        get
        {
            lock (_gate)
            {
                return _commands.Length;
            }
        }
    }

    /// <summary>Which connection this is, counted from 1.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>Appends PUB or HPUB.</summary>
    /// <param name="boundTo">The <see cref="Generation"/> it ends with: a request, whose sender is told when the connection is lost. Null waits for the next one.</param>
    public WriteOutcome TryPublish(string subject, ReadOnlySpan<byte> replyTo, NatsHeaders? headers, ReadOnlySpan<byte> data, int? boundTo)
    {
        TaskCompletionSource? parked;
        bool isAlone;
        lock (_gate)
        {
            if (boundTo is not null && (!_open || _held || boundTo != _generation))
            {
                return WriteOutcome.NotOpen;
            }
            if (_commands.Length >= (_open ? connectedLimit : disconnectedLimit))
            {
                return _open ? WriteOutcome.Full : WriteOutcome.FullWhileDisconnected;
            }
            _commands.Publish(subject, replyTo, headers, data, isBound: boundTo is not null);
            isAlone = Stopwatch.GetElapsedTime(_woken) > Alone;
            parked = TakeParked();
            _isLent |= isAlone && parked is not null;
        }
        if (isAlone)
        {
            parked?.TrySetResult(); // the writer goes on here, and writes it before this returns
        }
        else
        {
            Wake(parked);
        }
        return WriteOutcome.Written;
    }

    /// <summary>Appends a line that ends with the connection; does nothing without one, because a new connection begins with all subscriptions.</summary>
    public void WriteControl(string line) => WriteControl(line, null);

    /// <summary>Appends PING.</summary>
    /// <returns>Completes at its PONG: the server has then read all that was written before. Fails when the connection ends.</returns>
    public Task WritePing()
    {
        var pong = NewSignal();
        if (!WriteControl("PING\r\n", pong))
        {
            pong.SetException(new NatsConnectionFailedException("There is no connection."));
        }
        return pong.Task;
    }

    /// <summary>The oldest PING has its PONG.</summary>
    public void Pong()
    {
        TaskCompletionSource? pong;
        lock (_gate)
        {
            _pongs.TryDequeue(out pong);
        }
        pong?.TrySetResult();
    }

    /// <summary>Completes when a publisher that found the buffer full should look again.</summary>
    public Task RoomAsync()
    {
        lock (_gate)
        {
            return _open && _commands.Length >= connectedLimit ? (_room ??= NewSignal()).Task : Task.CompletedTask;
        }
    }

    /// <summary>A connection is there. Its first lines, the subscriptions, are asked for under the lock: a later one finds the connection open and writes its own.</summary>
    public void Open(Func<string> firstLines)
    {
        lock (_gate)
        {
            _commands.Prepend(firstLines());
            _open = true;
            _generation++;
        }
    }

    /// <summary>The connection will be left on purpose: what is there goes out, then a PING; what comes later waits for the next connection.</summary>
    public Task Hold()
    {
        Task pong;
        TaskCompletionSource? parked;
        lock (_gate)
        {
            pong = WritePing(); // the last of what goes out: its PONG speaks for all of it
            _held = true;
            _last = _commands.TakeCopy();
            parked = TakeParked();
        }
        Wake(parked);
        return pong;
    }

    /// <summary>The connection has ended.</summary>
    public void Close(Exception cause)
    {
        TaskCompletionSource[] pongs;
        TaskCompletionSource? room;
        lock (_gate)
        {
            _open = _held = false;
            _last = null;
            _parked = null; // the writer ends with its connection
            _commands.CutBound();
            pongs = [.. _pongs];
            _pongs.Clear();
            (room, _room) = (_room, null);
        }
        foreach (var pong in pongs)
        {
            pong.TrySetException(cause);
        }
        room?.TrySetResult();
    }

    /// <summary>All that has gathered, at least one byte. It may be used until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> TakeAsync(CancellationToken cancellationToken)
    {
        if (IsToBeGivenBack())
        {
            await Task.Yield();
        }
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlyMemory<byte> batch;
            TaskCompletionSource? room = null;
            Task? parked = null;
            lock (_gate)
            {
                if (_last is not null)
                {
                    batch = _last;
                    _last = null;
                }
                else if (_commands.Length > 0 && !_held)
                {
                    batch = _commands.Take(connectedLimit);
                    (room, _room) = (_room, null);
                }
                else
                {
                    batch = default;
                    parked = (_parked = new TaskCompletionSource()).Task;
                }
            }
            room?.TrySetResult();
            if (parked is null)
            {
                return batch;
            }
            await parked.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether a publisher's thread has written its batch, and more is there: it would have to write for all others, too.</summary>
    private bool IsToBeGivenBack()
    {
        lock (_gate)
        {
            var wasLent = _isLent;
            _isLent = false;
            return wasLent && _commands.Length > 0;
        }
    }

    private bool WriteControl(string line, TaskCompletionSource? pong)
    {
        TaskCompletionSource? parked;
        lock (_gate)
        {
            if (!_open || _held)
            {
                return false;
            }
            _commands.Line(line);
            if (pong is not null)
            {
                _pongs.Enqueue(pong);
            }
            parked = TakeParked();
        }
        Wake(parked);
        return true;
    }

    private TaskCompletionSource? TakeParked()
    {
        if (!_open || _parked is not { } parked)
        {
            return null;
        }
        _parked = null;
        _woken = Stopwatch.GetTimestamp();
        return parked;
    }

    private static void Wake(TaskCompletionSource? parked)
    {
        if (parked is not null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static writer => writer.TrySetResult(), parked, preferLocal: false);
        }
    }
}
