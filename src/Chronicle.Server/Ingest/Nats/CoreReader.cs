using Chronicle.Diagnostics;
using Chronicle.Ingest;
using Chronicle.Nats;
using Chronicle.Redaction;
using Chronicle.Server.Nats;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>Records what is published on a subject that no stream keeps. What comes while nobody listens, or faster than it can be recorded, is gone.</summary>
internal sealed partial class CoreReader(
    NatsLink link, string subject, string queueGroup, MessageDecoder decoder, DeadLetters deadLetters, EventIntake intake, TimeProvider clock, ILogger logger)
{
    private const int Waiting = 8192; // messages: some tenths of a second of a busy bus
    private const long WaitingBytes = 32 << 20;
    private const int BatchEvents = 2000;
    private const long BatchBytes = 6 << 20;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private NatsSub? _subscription;
    private string? _failure; // the reading loop's
    private long _messages;

    public long Messages => Interlocked.Read(ref _messages);

    public long Dropped => Volatile.Read(ref _subscription)?.DroppedMessages ?? 0;

    public async Task RunAsync(CancellationToken stop)
    {
        for (var pause = FirstPause; !stop.IsCancellationRequested; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                if (!await ReadAsync(stop))
                {
                    return;
                }
                pause = FirstPause;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return; // the server stops
            }
            catch (Exception refused) when (refused is not OperationCanceledException || !stop.IsCancellationRequested) // whatever it is: the bus must not end the recorder
            {
                if (_failure != refused.Message)
                {
                    _failure = refused.Message;
                    LogRefused(logger, subject, refused.Message);
                }
            }
            await Task.Delay(pause, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>False when the journal takes no more; true when the subscription has ended.</returns>
    private async Task<bool> ReadAsync(CancellationToken stop)
    {
        await using var subscription = await link.Connection.SubscribeCoreAsync(subject, queueGroup, new NatsSubOpts { ChannelCapacity = Waiting, ChannelBytes = WaitingBytes }, stop);
        Volatile.Write(ref _subscription, subscription);
        var (events, rejected, gathered) = (new List<RedactedEvent>(), new List<Rejection>(), new List<(ArrivedMessage, int)>());
        while (await subscription.Msgs.WaitToReadAsync(stop))
        {
            Gather(subscription, events, rejected, gathered);
            if (events.Count > 0 && !await RecordAsync([.. events], rejected, gathered, stop))
            {
                return false;
            }
            _failure = null;
            foreach (var rejection in rejected)
            {
                await deadLetters.SendAsync(rejection, isKept: false, stop);
            }
            events.Clear();
            rejected.Clear();
            gathered.Clear();
        }
        return true;
    }

    private void Gather(NatsSub messages, List<RedactedEvent> events, List<Rejection> rejected, List<(ArrivedMessage, int)> gathered)
    {
        long bytes = 0;
        while (events.Count < BatchEvents && bytes < BatchBytes && messages.TryRead(out var message))
        {
            bytes += message.Data.Length;
            Interlocked.Increment(ref _messages);
            var arrived = new ArrivedMessage(message.Subject, message.Headers, message.Data, Stored: null);
            if (decoder.Decode(arrived, events) is { } problem)
            {
                DoorMetrics.Rejected(NatsIngest.Door, problem.Slug);
                var rejection = new Rejection(arrived, problem, deadLetters.SubjectOf(message.Subject));
                rejected.Add(rejection);
                events.Add(intake.Pass(rejection.ToEvent(intake.Now)));
            }
            gathered.Add((arrived, events.Count));
        }
    }

    /// <returns>False when the journal takes no more.</returns>
    private async Task<bool> RecordAsync(RedactedEvent[] events, List<Rejection> rejected, List<(ArrivedMessage Message, int End)> gathered, CancellationToken stop)
    {
        var result = await intake.AppendAsync(events, NatsIngest.Door, awaitDurable: true, stop);
        while (result.Status is AppendStatus.Overloaded or AppendStatus.Unavailable or AppendStatus.Limited)
        {
            var pause = result.Status == AppendStatus.Unavailable ? FirstPause : result.RetryAfter;
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause < LongestPause ? pause : LongestPause, clock, stop); // meanwhile the subscription holds what it can
            }
            result = await intake.AppendAsync(events, NatsIngest.Door, awaitDurable: true, stop);
        }
        var first = 0;
        foreach (var (message, end) in result.Conflicts.IsEmpty ? [] : gathered)
        {
            if (Rejection.OfConflicts(message, events, first, end, result, deadLetters.SubjectOf(message.Subject)) is { } conflict)
            {
                DoorMetrics.Rejected(NatsIngest.Door, conflict.Problem.Slug);
                await conflict.RecordAsync(intake, clock, stop);
                rejected.Add(conflict);
            }
            first = end;
        }
        return result.Status == AppendStatus.Committed;
    }

    [LoggerMessage(EventIds.NatsCoreRefused, LogLevel.Warning, "{Subject} can't be recorded: {Reason}")]
    private static partial void LogRefused(ILogger logger, string subject, string reason);
}
