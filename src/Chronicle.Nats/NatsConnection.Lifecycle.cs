using System.Net.Sockets;
using System.Security.Authentication;
using Chronicle.Nats.Connecting;

namespace Chronicle.Nats;

public sealed partial class NatsConnection
{
    /// <summary>How long the last messages may take when the connection is left on purpose.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private TaskCompletionSource _first = NewSignal(); // guarded by _runGate

    /// <summary>
    /// Connects, and from then on stays connected. With <see cref="NatsOpts.RetryOnInitialConnect"/> it returns when a server has taken the connection,
    /// however long that takes; otherwise it fails when none did.
    /// </summary>
    /// <exception cref="NatsConnectionFailedException">No server could be reached.</exception>
    /// <exception cref="NatsAuthException">The credentials were refused.</exception>
    public async ValueTask ConnectAsync(CancellationToken cancellationToken = default)
    {
        Task connected;
        lock (_runGate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_running is null || _running.IsCompleted)
            {
                var first = _first = NewSignal();
                _pumping ??= _events.RunAsync();
                _running = Task.Run(() => RunAsync(first), CancellationToken.None);
            }
            connected = _first.Task;
        }
        await connected.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Ends in good order: no new messages, those that came are read, what was published is with the server; then disposes. A reader that answers the last message
    /// it took must have done so before: what it publishes afterwards fails.
    /// </summary>
    public async ValueTask DrainAsync(CancellationToken cancellationToken = default)
    {
        var subs = _subs.Values.OfType<NatsSub>().ToList();
        await Task.WhenAll(subs.Select(sub => DrainAsync(sub, cancellationToken).AsTask())).ConfigureAwait(false);
        await Task.WhenAll(subs.Select(sub => sub.Msgs.Completion)).WaitAsync(cancellationToken).ConfigureAwait(false);
        await PingAsync(cancellationToken).ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Sends what waits if the server takes it within two seconds, and ends. Not to be awaited in a handler of our events.</summary>
    public async ValueTask DisposeAsync()
    {
        Task? running, pumping;
        lock (_runGate)
        {
            (running, pumping) = (_running, _pumping);
            if (_disposed)
            {
                running = null;
            }
            _disposed = true;
        }
        if (running is null)
        {
            return;
        }
        await _pending.WritePing().WaitAsync(Farewell, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stop.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        End(null);
        _events.Complete();
        await (pumping ?? Task.CompletedTask).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync(TaskCompletionSource first)
    {
        ServerAddress? avoid = null;
        _state = NatsConnectionState.Connecting;
        try
        {
            while (true)
            {
                var link = await DialAnyAsync(avoid).ConfigureAwait(false);
                var since = _clock.GetTimestamp();
                await StayAsync(link, first).ConfigureAwait(false);
                avoid = link.LameDuck.Task.IsCompleted ? link.Server : null;
                _pause.OnEnded(_clock.GetElapsedTime(since));
                if (avoid is null)
                {
                    await Task.Delay(_pause.Next(refused: false), _clock, _stop.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _state = NatsConnectionState.Closed;
            first.TrySetException(new ObjectDisposedException(nameof(NatsConnection)));
        }
        catch (NatsException e)
        {
            _state = NatsConnectionState.Closed;
            if (!first.TrySetException(e))
            {
                End(e); // it was open once, and nothing will come any more
            }
        }
        _ = first.Task.Exception; // whoever waited has it
    }

    /// <summary>Round after round over the servers, until one takes us or the options say that it is enough.</summary>
    private async Task<Link> DialAnyAsync(ServerAddress? avoid)
    {
        for (var round = 0; ; round++)
        {
            NatsException? failure = null;
            foreach (var server in _servers.Round(avoid))
            {
                using var patience = new CancellationTokenSource(Opts.ConnectTimeout, _clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stop.Token);
                NatsException error;
                try
                {
                    return await _dialer.DialAsync(server, either.Token).ConfigureAwait(false);
                }
                catch (NatsException e)
                {
                    error = e;
                }
                catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
                {
                    error = new NatsConnectionFailedException($"{server} can't be reached: {e.Message}", e);
                }
                catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
                {
                    error = new NatsConnectionFailedException($"{server} did not answer within {Opts.ConnectTimeout.TotalSeconds:0.###} s.");
                }
                failure = failure is NatsAuthException ? failure : error; // refused by one and unreachable at another: the first needs somebody
                Raise(ReconnectFailed, server, error);
            }
            var isFirst = Interlocked.Read(ref _connections) == 0;
            if ((isFirst && !Opts.RetryOnInitialConnect) || (Opts.MaxReconnectRetry >= 0 && round >= Opts.MaxReconnectRetry))
            {
                throw failure!; // the pool is never empty
            }
            await Task.Delay(_pause.Next(failure is NatsAuthException), _clock, _stop.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Reads, writes and pings until one of them fails or we leave.</summary>
    private async Task StayAsync(Link link, TaskCompletionSource first)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        Begin(link);
        first.TrySetResult();

        var reading = ReadAsync(link, over.Token);
        Task[] tasks = [reading, WriteAsync(link, over.Token), KeepAliveAsync(over.Token), LeaveAsync(link, over.Token)];
        var ended = await Task.WhenAny(tasks).ConfigureAwait(false);
        if (ended == tasks[1])
        {
            // The server may have said why before it closed; that is worth a moment.
            await reading.WaitAsync(TimeSpan.FromMilliseconds(200), _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        var cause = Cause(link, ended);
        _state = NatsConnectionState.Reconnecting;
        CloseGate();
        _pending.Close(cause);
        _requests.FailAll(cause);
        await over.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await link.DisposeAsync().ConfigureAwait(false);
        Raise(ConnectionDisconnected, link.Server, cause);
    }

    private void Begin(Link link)
    {
        TakeInfo(link.FirstInfo, link);
        Volatile.Write(ref _silentTicks, 0);
        _pending.Open(() => string.Concat(_subs.Values.Where(sub => sub.Remaining is not <= 0).Select(Lines)));
        if (Interlocked.Increment(ref _connections) > 1)
        {
            foreach (var sub in _subs.Values)
            {
                sub.OnReconnected();
            }
        }
        _state = NatsConnectionState.Open;
        Volatile.Read(ref _opened).TrySetResult();
        Raise(ConnectionOpened, link.Server, null);
    }

    private static NatsConnectionFailedException Cause(Link link, Task ended)
    {
        Exception? error = link.LastError is { } said ? said : ended.Exception?.InnerException;
        return error as NatsConnectionFailedException
            ?? new NatsConnectionFailedException(error is null ? "The connection is closed." : $"The connection to {link.Server} was lost: {error.Message}", error);
    }

    /// <summary>Nothing may be asked until the next connection. Before the buffer closes: who is refused there finds this gate closed and waits.</summary>
    private void CloseGate()
    {
        if (Volatile.Read(ref _opened).Task.IsCompleted)
        {
            Volatile.Write(ref _opened, NewSignal());
        }
    }

    private async Task WriteAsync(Link link, CancellationToken cancellationToken)
    {
        while (true)
        {
            var batch = await _pending.TakeAsync(cancellationToken).ConfigureAwait(false);
            await link.Stream.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A server that is paused or unplugged keeps its connections: only its silence tells.</summary>
    private async Task KeepAliveAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Opts.PingInterval, _clock);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            if (Interlocked.Increment(ref _silentTicks) > Opts.MaxPingOut)
            {
                throw new NatsException($"the server left {Opts.MaxPingOut} pings unanswered");
            }
            _ = _pending.WritePing().ContinueWith(static pong => pong.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Before the server closes it: what is written goes out and is answered for, what comes later waits for the next server.</summary>
    private async Task LeaveAsync(Link link, CancellationToken cancellationToken)
    {
        await link.LameDuck.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        CloseGate();
        await _pending.Hold().WaitAsync(Farewell, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        throw new NatsException("the server is about to stop, and there are others");
    }

    private void Raise(EventHandler<NatsEventArgs>? handlers, ServerAddress server, Exception? error)
    {
        if (handlers is not null)
        {
            _events.Raise(() => handlers(this, new NatsEventArgs(server.ToString(), error)));
        }
    }

    private void End(Exception? error)
    {
        foreach (var sub in _subs.Values)
        {
            _subs.TryRemove(sub.Sid, out _);
            sub.End(error);
        }
        CloseGate();
        Volatile.Read(ref _opened).TrySetException(error ?? new ObjectDisposedException(nameof(NatsConnection)));
        _ = Volatile.Read(ref _opened).Task.Exception; // whoever waits has it
    }
}
