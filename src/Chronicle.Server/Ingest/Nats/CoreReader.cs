using System.Threading.Channels;
using Chronicle.Diagnostics;
using Chronicle.Ingest;
using Chronicle.Nats;
using Chronicle.Redaction;
using Chronicle.Server.Nats;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>Records what is published on a subject that no stream keeps. What comes while nobody listens, or faster than it can be recorded, is gone.</summary>
internal sealed partial class CoreReader(
    NatsLink link, string subject, string queueGroup, MessageDecoder decoder, DeadLetters deadLetters, EventIntake intake, ILogger logger)
{
    private const int Waiting = 8192; // messages: some tenths of a second of a busy bus
    private const int BatchEvents = 2000;

    private NatsSub? _subscription;
    private long _messages;

    public long Messages => Interlocked.Read(ref _messages);

    public long Dropped => Volatile.Read(ref _subscription)?.DroppedMessages ?? 0;

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await using var subscription = await link.Connection.SubscribeCoreAsync(subject, queueGroup, new NatsSubOpts { ChannelCapacity = Waiting }, stop);
            Volatile.Write(ref _subscription, subscription);
            var (events, rejected, gathered) = (new List<RedactedEvent>(), new List<Rejection>(), new List<(ArrivedMessage, int)>());
            while (await subscription.Msgs.WaitToReadAsync(stop))
            {
                Gather(subscription.Msgs, events, rejected, gathered);
                if (events.Count > 0 && !await RecordAsync([.. events], rejected, gathered, stop))
                {
                    return;
                }
                foreach (var rejection in rejected)
                {
                    await deadLetters.SendAsync(rejection, isKept: false, stop);
                }
                events.Clear();
                rejected.Clear();
                gathered.Clear();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (NatsException refused)
        {
            LogRefused(logger, subject, refused.Message);
        }
    }

    private void Gather(ChannelReader<NatsMsg> messages, List<RedactedEvent> events, List<Rejection> rejected, List<(ArrivedMessage, int)> gathered)
    {
        while (events.Count < BatchEvents && messages.TryRead(out var message))
        {
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
        AppendResult result;
        do
        {
            result = await intake.AppendAsync(events, NatsIngest.Door, awaitDurable: true, stop);
        }
        while (result.Status == AppendStatus.Overloaded); // meanwhile the subscription holds what it can
        var first = 0;
        foreach (var (message, end) in result.Conflicts.IsEmpty ? [] : gathered)
        {
            if (Rejection.OfConflicts(message, events, first, end, result, deadLetters.SubjectOf(message.Subject)) is { } conflict)
            {
                DoorMetrics.Rejected(NatsIngest.Door, conflict.Problem.Slug);
                await conflict.RecordAsync(intake, stop);
                rejected.Add(conflict);
            }
            first = end;
        }
        return result.Status == AppendStatus.Committed;
    }

    [LoggerMessage(EventIds.NatsCoreRefused, LogLevel.Warning, "{Subject} can't be recorded: {Reason}")]
    private static partial void LogRefused(ILogger logger, string subject, string reason);
}
