using System.Threading.Channels;
using Chronicle.Nats.JetStream.Models;
using Chronicle.Nats.Protocol;

namespace Chronicle.Nats.JetStream;

/// <summary>
/// Publishes to streams with many messages on their way, and sends again, in their order, those whose acknowledgement did not come. Each has a <c>Nats-Msg-Id</c>,
/// so the stream stores it once however often it was sent. When the connection breaks, order is kept: what the old server read is a beginning of what was sent.
/// When nobody answers on a connection that goes on, those behind may be stored before: there is to be a stream before publishing begins.
/// </summary>
public sealed class NatsJSPublisher : IAsyncDisposable
{
    private readonly NatsConnection _connection;
    private readonly NatsJSPublisherOpts _opts;
    private readonly SemaphoreSlim _window;
    private readonly SemaphoreSlim _flushing = new(1, 1);
    // Messages, and null to wake the loop. The window bounds the former; of the latter there is one at a time. Whoever writes a message while the loop waits runs it until that
    // message is sent: waking another thread takes longer.
    private readonly Channel<PublishEntry?> _queue = Channel.CreateUnbounded<PublishEntry?>(new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = true });
    private readonly Queue<PublishEntry> _sent = []; // in order; owned by the loop
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _timer;
    private readonly Task _running;
    private int _awake; // 1 while a null is in the queue
    private bool _disposed;

    internal NatsJSPublisher(NatsConnection connection, NatsJSPublisherOpts opts)
    {
        _connection = connection;
        _opts = opts;
        _window = new SemaphoreSlim(opts.MaxPending, opts.MaxPending);
        _timer = connection.Clock.CreateTimer(_ => Wake(), null, opts.AckTimeout / 4, opts.AckTimeout / 4);
        _running = Task.Run(() => RunAsync(_stop.Token), CancellationToken.None);
    }

    /// <summary>Hands a message over; waits while <see cref="NatsJSPublisherOpts.MaxPending"/> are on their way.</summary>
    /// <param name="data">Not copied: it must stay as it is until the acknowledgement.</param>
    /// <param name="msgId">Null takes a new one; give the event's own when the program itself may repeat it.</param>
    /// <returns>Ends when the message is stored, or with the reason why it is not known to be.</returns>
    public async ValueTask<Task<PubAckResponse>> PublishAsync(
        string subject, ReadOnlyMemory<byte> data, string? msgId = null, NatsHeaders? headers = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var all = new NatsJSPubOpts { MsgId = msgId ?? headers?["Nats-Msg-Id"] ?? Nuid.Next() }.AddTo(headers)!;
        await _window.WaitAsync(cancellationToken).ConfigureAwait(false);
        var entry = new PublishEntry(this, subject, data, all);
        if (!_queue.Writer.TryWrite(entry))
        {
            entry.End(null, new ObjectDisposedException(nameof(NatsJSPublisher)));
        }
        return entry.Ack;
    }

    /// <summary>Waits until nothing is on its way; the acknowledgements say how it ended for each.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        await _flushing.WaitAsync(cancellationToken).ConfigureAwait(false); // two that each held half of the window would wait for each other
        var taken = 0;
        try
        {
            for (; taken < _opts.MaxPending; taken++)
            {
                await _window.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            if (taken > 0)
            {
                _window.Release(taken);
            }
            _flushing.Release();
        }
    }

    /// <summary>Ends at once; what is not acknowledged yet fails. Call <see cref="FlushAsync"/> before.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }
        _disposed = true;
        _queue.Writer.TryComplete();
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    internal void OnFailed() => Wake();

    internal void OnEnded() => _window.Release();

    private void Wake()
    {
        if (Interlocked.Exchange(ref _awake, 1) == 0)
        {
            _queue.Writer.TryWrite(null);
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var (isLent, isFirst) = (true, true);
                while (_queue.Reader.TryRead(out var entry))
                {
                    if (isLent && (entry is null || !isFirst || HasFailed()))
                    {
                        await Task.Yield(); // a publisher's thread sends its own message, not those of others or what failed
                        isLent = false;
                    }
                    isFirst = false;
                    if (entry is null)
                    {
                        Volatile.Write(ref _awake, 0);
                    }
                    else
                    {
                        entry.FirstSent = _connection.Clock.GetTimestamp();
                    }
                    // Taken before the look at what failed: if the connection breaks in between, the next one must not carry this message before the older ones.
                    var generation = _connection.Generation;
                    if (entry is null || HasFailed())
                    {
                        ExpireOld();
                        await SendAgainAsync(cancellationToken).ConfigureAwait(false);
                        generation = _connection.Generation;
                    }
                    if (entry is not null)
                    {
                        await SendAsync(entry, generation, cancellationToken).ConfigureAwait(false);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
        var ended = new NatsConnectionFailedException("The publisher was closed before the acknowledgement came.");
        while (_queue.Reader.TryRead(out var entry))
        {
            entry?.End(null, ended);
        }
        foreach (var entry in _sent)
        {
            _connection.ForgetRequest(entry.Token);
            entry.End(null, ended);
        }
    }

    /// <summary>A failure stops new messages: they would overtake those that must be sent again. The oldest tells, because a lost connection fails all of them.</summary>
    private bool HasFailed()
    {
        while (_sent.TryPeek(out var oldest) && oldest.Ack.IsCompleted)
        {
            _sent.Dequeue();
        }
        return _sent.TryPeek(out var first) && first.IsToBeSentAgain;
    }

    private void ExpireOld()
    {
        foreach (var entry in _sent)
        {
            if (entry.IsWaiting && _connection.Clock.GetElapsedTime(entry.LastSent) > _opts.AckTimeout && _connection.ForgetRequest(entry.Token))
            {
                entry.OnFailure(new NatsNoReplyException(entry.Subject, _opts.AckTimeout));
            }
        }
    }

    /// <summary>Waits until every try has ended one way or the other, and sends those that failed again, in their order.</summary>
    private async Task SendAgainAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var generation = _connection.Generation;
            if (!_sent.Any(entry => entry.IsToBeSentAgain))
            {
                return;
            }
            ExpireOld();
            if (_sent.Any(entry => entry.IsWaiting) || !await IsOpenAsync(cancellationToken).ConfigureAwait(false))
            {
                await _connection.DelayAsync(_opts.RetryWait, cancellationToken).ConfigureAwait(false);
                GiveUpOld();
                continue;
            }
            GiveUpOld();
            var failed = _sent.Where(entry => !entry.Ack.IsCompleted).ToList();
            _sent.Clear();
            if (failed.Exists(entry => entry.Failure is not NatsConnectionFailedException))
            {
                await _connection.DelayAsync(_opts.RetryWait, cancellationToken).ConfigureAwait(false);
            }
            foreach (var entry in failed)
            {
                await SendAsync(entry, generation, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> IsOpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _connection.WaitUntilOpenAsync().WaitAsync(_opts.RetryWait, _connection.Clock, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is TimeoutException or NatsException or ObjectDisposedException)
        {
            return false; // one that is closed for good makes each message fail when its time is over
        }
    }

    private void GiveUpOld()
    {
        foreach (var entry in _sent)
        {
            if (entry.Failure is { } failure && _connection.Clock.GetElapsedTime(entry.FirstSent) > _opts.RetryFor)
            {
                entry.End(null, failure);
            }
        }
    }

    private async Task SendAsync(PublishEntry entry, int generation, CancellationToken cancellationToken)
    {
        entry.BeginTry();
        entry.LastSent = _connection.Clock.GetTimestamp();
        _sent.Enqueue(entry);
        try
        {
            entry.Token = await _connection.SendRequestAsync(entry, entry.Data, entry.Headers, generation, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NatsException or ArgumentException or ObjectDisposedException)
        {
            entry.End(null, e); // too large, a subject that is none, a connection that has given up
        }
    }
}
