using System.Collections.Concurrent;
using Chronicle.Nats.Connecting;
using Chronicle.Nats.Protocol;

namespace Chronicle.Nats;

/// <summary>A connection to a NATS server or cluster that comes back by itself. Safe for all threads; one is enough for a program.</summary>
/// <remarks>
/// Core NATS delivers at most once: a message that was being written when the connection broke may be gone. What must not be lost goes to JetStream
/// (<see cref="JetStream.NatsJSContext"/>), whose acknowledgement says that it is stored.
/// </remarks>
public sealed partial class NatsConnection : IAsyncDisposable
{
    private readonly TimeProvider _clock;
    private readonly PendingWrites _pending;
    private readonly ServerPool _servers;
    private readonly ReconnectPause _pause;
    private readonly Dialer _dialer;
    private readonly NatsParser _parser = new();
    private readonly SubjectTable _subjects = new();
    private readonly EventPump _events = new();
    private readonly ConcurrentDictionary<long, NatsSubBase> _subs = [];
    private readonly RequestInbox _requests;
    private readonly Lock _requestsGate = new();
    private readonly Lock _runGate = new();
    private readonly CancellationTokenSource _stop = new();

    private bool _requestsSubscribed; // guarded by _requestsGate
    private Task? _running; // guarded by _runGate
    private Task? _pumping; // guarded by _runGate
    private bool _disposed; // guarded by _runGate; read without it, where a late look does no harm
    private TaskCompletionSource _opened = NewSignal(); // completed while open; replaced when the connection ends
    private ServerInfo _info = new();
    private volatile NatsConnectionState _state;
    private long _lastSid;
    private long _sentMessages;
    private long _sentBytes;
    private long _receivedMessages;
    private long _receivedBytes;
    private long _connections;
    private long _dropped;
    private int _silentTicks;

    /// <exception cref="ArgumentException">An option that can't be; the message names it.</exception>
    /// <exception cref="NotSupportedException">A creds file: see <see cref="NatsAuthOpts.CredsFile"/>.</exception>
    public NatsConnection(NatsOpts opts, TimeProvider clock, Random random)
    {
        opts.Validate();
        Opts = opts;
        _clock = clock;
        _pending = new PendingWrites(opts.WriterBufferSize, opts.ReconnectBufferSize);
        _servers = new ServerPool(opts.Url, opts.NoRandomize, random);
        _pause = new ReconnectPause(opts, random);
        _dialer = new Dialer(opts);
        _requests = new RequestInbox(this, NewInbox());
    }

    /// <summary>A connection was made, the first or a later one.</summary>
    public event EventHandler<NatsEventArgs>? ConnectionOpened;

    /// <summary>The connection ended, and why; the next one is being made.</summary>
    public event EventHandler<NatsEventArgs>? ConnectionDisconnected;

    /// <summary>A server could not be reached, or refused us (<see cref="NatsAuthException"/>). Others, or the same one later, are tried next.</summary>
    public event EventHandler<NatsEventArgs>? ReconnectFailed;

    /// <summary>The server is about to stop. The connection moves to another server if it knows one.</summary>
    public event EventHandler<NatsEventArgs>? LameDuckModeActivated;

    /// <summary>A subscription's reader is too slow and messages are being dropped.</summary>
    public event EventHandler<NatsMessageDroppedEventArgs>? MessageDropped;

    /// <summary>The server said <c>-ERR</c>: a publish without permission, for instance, has no other way to fail.</summary>
    public event EventHandler<NatsEventArgs>? ServerError;

    public NatsOpts Opts { get; }

    public NatsConnectionState ConnectionState => _state;

    /// <summary>Largest message the server takes, its headers included.</summary>
    public int MaxPayload => Volatile.Read(ref _info).MaxPayload;

    /// <summary>Version of the server connected to last; null before the first.</summary>
    public string? ServerVersion => Volatile.Read(ref _info).Version;

    /// <summary>Name of the server connected to last; null before the first.</summary>
    public string? ServerName => Volatile.Read(ref _info).ServerName;

    /// <summary>Every server that would be tried: those configured, and those their cluster has named.</summary>
    public IReadOnlyList<string> KnownServers => [.. _servers.Round(null).Select(server => server.ToString())];

    internal TimeProvider Clock => _clock;

    public NatsStats GetStats() => new(
        Interlocked.Read(ref _sentMessages),
        Interlocked.Read(ref _sentBytes),
        Interlocked.Read(ref _receivedMessages),
        Interlocked.Read(ref _receivedBytes),
        _pending.Bytes,
        Math.Max(0, Interlocked.Read(ref _connections) - 1),
        Interlocked.Read(ref _dropped),
        _subs.Count);

    /// <summary>A subject of its own for replies.</summary>
    public string NewInbox() => $"{Opts.InboxPrefix}.{Nuid.Next()}";

    /// <summary>Hands a message over for sending. It is on its way when this returns, not delivered: await <see cref="PingAsync"/> to know that the server has it.</summary>
    /// <param name="data">Copied; the caller may use it again at once.</param>
    /// <exception cref="NatsPayloadTooLargeException">Larger than <see cref="MaxPayload"/>.</exception>
    /// <exception cref="NatsReconnectBufferFullException">There is no connection, and no more may wait for one.</exception>
    public ValueTask PublishAsync(string subject, ReadOnlyMemory<byte> data = default, NatsHeaders? headers = null, string? replyTo = null, CancellationToken cancellationToken = default)
    {
        Check(subject, replyTo?.Length ?? 0, data.Length, headers);
        if (replyTo is null)
        {
            if (_pending.TryPublish(subject, default, headers, data.Span, boundTo: null) == WriteOutcome.Written)
            {
                Count(data.Length);
                return default;
            }
            return PublishWhenThereIsRoomAsync(subject, default, data, headers, cancellationToken);
        }
        Subjects.Check(replyTo);
        return PublishWhenThereIsRoomAsync(subject, System.Text.Encoding.UTF8.GetBytes(replyTo), data, headers, cancellationToken);
    }

    /// <summary>Completes when the server has read everything published before: its PONG comes after.</summary>
    /// <returns>How long that took.</returns>
    /// <exception cref="NatsConnectionFailedException">The connection ended first, or there is none.</exception>
    public async ValueTask<TimeSpan> PingAsync(CancellationToken cancellationToken = default)
    {
        var start = _clock.GetTimestamp();
        await _pending.WritePing().WaitAsync(cancellationToken).ConfigureAwait(false);
        return _clock.GetElapsedTime(start);
    }

    internal Task DelayAsync(TimeSpan pause, CancellationToken cancellationToken) => Task.Delay(pause, _clock, cancellationToken);

    internal long NextSid() => Interlocked.Increment(ref _lastSid);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async ValueTask PublishWhenThereIsRoomAsync(
        string subject, ReadOnlyMemory<byte> replyTo, ReadOnlyMemory<byte> data, NatsHeaders? headers, CancellationToken cancellationToken)
    {
        while (true)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            cancellationToken.ThrowIfCancellationRequested();
            var outcome = _pending.TryPublish(subject, replyTo.Span, headers, data.Span, boundTo: null);
            if (outcome == WriteOutcome.Written)
            {
                Count(data.Length);
                return;
            }
            if (outcome == WriteOutcome.FullWhileDisconnected)
            {
                throw new NatsReconnectBufferFullException(Opts.ReconnectBufferSize);
            }
            await _pending.RoomAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What the server would close the connection for fails here instead, and for its caller only.</summary>
    private void Check(string subject, int replyLength, int dataLength, NatsHeaders? headers)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Subjects.Check(subject);
        if (subject.Length + replyLength + 40 > Opts.MaxControlLine)
        {
            throw new ArgumentException($"The subject has {subject.Length} characters; the line it stands on may have {Opts.MaxControlLine} bytes ({nameof(NatsOpts.MaxControlLine)}).", nameof(subject));
        }
        var size = dataLength + (headers?.WrittenBytes ?? 0);
        if (size > MaxPayload)
        {
            throw new NatsPayloadTooLargeException(size, MaxPayload);
        }
    }

    private void Count(int bytes)
    {
        Interlocked.Increment(ref _sentMessages);
        Interlocked.Add(ref _sentBytes, bytes);
    }
}
