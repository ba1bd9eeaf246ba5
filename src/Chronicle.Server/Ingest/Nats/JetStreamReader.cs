using Chronicle.Diagnostics;
using Chronicle.Nats;
using Chronicle.Nats.JetStream;
using Chronicle.Server.Nats;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>Records a stream: reads it in order, acknowledges what the journal has committed, and begins again where the journal stands whenever anything breaks.</summary>
internal sealed partial class JetStreamReader(
    NatsLink link, NatsIngestOptions options, string name, StreamSetup setup, MessageDecoder decoder, DeadLetters deadLetters, EventIntake intake, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();

    private CancellationTokenSource? _session; // guarded by _gate
    private (DateTimeOffset Created, ulong Sequence)? _recorded; // the reading loop's
    private volatile string? _problem = "The stream has not been looked at yet.";
    private volatile string? _warning;
    private volatile string? _limited; // while a limit holds the stream up
    private volatile NatsJSConsumer? _consumer;
    private long _messages;
    private long _redelivered;
    private long _missed;
    private ulong _missedBefore; // up to which sequence missing messages are counted

    public string Stream => name;

    public string Consumer => options.Consumer;

    /// <summary>Messages taken from the stream.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>Of these, those that had been delivered before.</summary>
    public long Redelivered => Interlocked.Read(ref _redelivered);

    /// <summary>Messages that the stream dropped before they were recorded.</summary>
    public long Missed => Interlocked.Read(ref _missed);

    /// <summary>In the stream and not delivered to us, as of a few seconds ago.</summary>
    public long Lag => (long)(_consumer?.Info.NumPending ?? 0);

    /// <summary>Delivered and not acknowledged, as of a few seconds ago.</summary>
    public long Pending => _consumer?.Info.NumAckPending ?? 0;

    public ComponentHealth CheckHealth() => (_problem ?? _limited ?? _warning) is { } reason
        ? new ComponentHealth("nats-ingest", HealthStatus.Degraded, reason)
        : ComponentHealth.Healthy("nats-ingest");

    public async Task RunAsync(CancellationToken stop)
    {
        link.Connection.ConnectionOpened += BeginAgain;
        try
        {
            for (var pause = FirstPause; await ReadOnConnectionAsync(pause, stop) is { } next;)
            {
                pause = next;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server stops.
        }
        finally
        {
            link.Connection.ConnectionOpened -= BeginAgain;
        }
    }

    /// <summary>On another connection nothing is certain of what was on its way, and what was broken may be whole.</summary>
    private void BeginAgain(object? sender, NatsEventArgs opened)
    {
        lock (_gate)
        {
            _session?.Cancel();
        }
    }

    /// <summary>One reading, and the pause behind it, which another connection cuts short.</summary>
    /// <returns>The pause behind the next reading if that is broken; null when there will be none.</returns>
    private async Task<TimeSpan?> ReadOnConnectionAsync(TimeSpan pause, CancellationToken stop)
    {
        using var session = CancellationTokenSource.CreateLinkedTokenSource(stop);
        lock (_gate)
        {
            _session = session;
        }
        try
        {
            if (await ReadOnceAsync(session.Token) is not { } isBroken)
            {
                return null;
            }
            await Task.Delay(isBroken ? pause : FirstPause, clock, session.Token);
            return !isBroken ? FirstPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return FirstPause; // another connection
        }
        finally
        {
            lock (_gate)
            {
                _session = null;
            }
        }
    }

    /// <returns>Whether it was broken; null when there will be nothing more.</returns>
    private async Task<bool?> ReadOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await setup.OpenAsync(_recorded, cancellationToken) is not { } stream)
            {
                (_problem, _warning) = (null, setup.Elsewhere);
                await Task.Delay(LongestPause, clock, cancellationToken);
                return false;
            }
            Take(stream);
            await using var look = new ConsumerLook(stream.Consumer, LookInterval, clock);
            return await ReadAsync(stream, cancellationToken) ? false : null;
        }
        catch (Exception broken) when (broken is not OperationCanceledException || !cancellationToken.IsCancellationRequested) // whatever it is: the bus must not end the recorder
        {
            if (_problem != broken.Message)
            {
                _problem = broken.Message;
                LogFailed(logger, broken.Message);
            }
            return true;
        }
    }

    private void Take(OpenedStream stream)
    {
        _consumer = stream.Consumer;
        if (_problem is not null)
        {
            LogStarted(logger, name, options.Consumer);
        }
        (_problem, _warning) = (null, stream.Warning);
        var before = stream.Consumer.Info.AckFloor.StreamSeq;
        if (stream.Missed > 0 && before >= _missedBefore)
        {
            _missedBefore = before + 1;
            Interlocked.Add(ref _missed, (long)stream.Missed);
            LogMissed(logger, name, stream.Missed);
        }
    }

    [LoggerMessage(EventIds.NatsIngestStarted, LogLevel.Information, "Recording the stream {Stream} as {Consumer}")]
    private static partial void LogStarted(ILogger logger, string stream, string consumer);

    [LoggerMessage(EventIds.NatsIngestFailed, LogLevel.Warning, "The stream can't be recorded and is tried again: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(EventIds.NatsIngestMissed, LogLevel.Warning, "The stream {Stream} has dropped {Count} messages before they were recorded")]
    private static partial void LogMissed(ILogger logger, string stream, ulong count);

    [LoggerMessage(EventIds.NatsIngestStopped, LogLevel.Warning, "The stream is no longer recorded: {Reason}")]
    private static partial void LogStopped(ILogger logger, string? reason);
}
