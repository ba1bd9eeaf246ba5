using Chronicle.Ingest;
using Chronicle.Nats;
using Chronicle.Nats.JetStream;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>One reading: messages gather while those before them are committed, so a lone message waits for nothing and a crowd shares a commit.</summary>
internal sealed partial class JetStreamReader
{
    // A commit's worth, and two are in memory: random ids dirty most pages of their index once for each commit, however many they are.
    private const int BatchEvents = 8000;
    private const long BatchBytes = 6 << 20; // × about 600 B: the events are what counts, unless they are large
    private static readonly TimeSpan UnavailablePause = TimeSpan.FromMilliseconds(250);
    private const int RequestBytes = 16 << 20; // what the server may send ahead

    /// <returns>Whether to go on with another reading; false when the journal takes no more.</returns>
    private async Task<bool> ReadAsync(OpenedStream stream, CancellationToken cancellationToken)
    {
        var opts = new NatsJSConsumeOpts { MaxMsgs = options.MaxOutstanding, MaxBytes = Math.Max(RequestBytes, 2 * link.Connection.MaxPayload) };
        var messages = stream.Consumer.ConsumeAsync(opts, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var (gathered, expected) = (new MessageBatch(), stream.NextDelivery);
        MessageBatch? spare = null;
        Task<bool>? next = null;
        (MessageBatch Batch, Task<AppendResult> Outcome)? inFlight = null;
        var result = default(AppendResult);
        try
        {
            while (true)
            {
                next ??= messages.MoveNextAsync().AsTask();
                var isFull = gathered.Events.Count >= BatchEvents || gathered.Bytes >= BatchBytes;
                if (next.IsCompleted && !isFull)
                {
                    if (!await next || !Gather(messages.Current, ref expected, gathered))
                    {
                        return true;
                    }
                    next = null;
                    continue;
                }
                MessageBatch? committed = null;
                if (inFlight is { } sent && (isFull || sent.Outcome.IsCompleted))
                {
                    result = await CommittedAsync(sent.Batch, sent.Outcome, cancellationToken);
                    if (result.Status != AppendStatus.Committed)
                    {
                        return false;
                    }
                    (committed, inFlight) = (sent.Batch, null);
                }
                if (inFlight is null && !gathered.IsEmpty)
                {
                    inFlight = (gathered, AppendAsync(gathered, cancellationToken));
                    gathered = spare ?? new MessageBatch();
                    spare = null;
                }
                if (committed is not null)
                {
                    await AcknowledgeAsync(committed, result, stream, cancellationToken); // while the journal has its next batch already
                    committed.Clear();
                    spare = committed;
                }
                else if (!isFull)
                {
                    var more = inFlight is { } pending ? Task.WhenAny(next, pending.Outcome) : (Task)next;
                    await more.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }
        finally
        {
            if (next is not null)
            {
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // it may not be disposed while it is asked
            }
            await messages.DisposeAsync();
            if (inFlight is { } last)
            {
                await SettleLastAsync(last.Batch, last.Outcome, stream);
            }
        }
    }

    /// <returns>False when a delivery is missing: it was on its way when something broke.</returns>
    private bool Gather(NatsJSMsg message, ref ulong expected, MessageBatch batch)
    {
        if (message.Metadata is not { } metadata || metadata.ConsumerSequence != expected)
        {
            return false;
        }
        expected++;
        Interlocked.Increment(ref _messages);
        if (metadata.NumDelivered > 1)
        {
            Interlocked.Increment(ref _redelivered);
        }
        if (!setup.IsOurs(message.Subject))
        {
            batch.Add(message, metadata.StreamSequence, default, rejection: null); // acknowledged in its place, and nothing else
            return true;
        }
        var arrived = new ArrivedMessage(message.Subject, message.Headers, message.Data, metadata);
        Rejection? rejection = null;
        if (decoder.Decode(arrived, batch.Events) is { } problem)
        {
            DoorMetrics.Rejected(NatsIngest.Door, problem.Slug);
            rejection = new Rejection(arrived, problem, deadLetters.SubjectOf(message.Subject));
            batch.Events.Add(intake.Pass(rejection.ToEvent(intake.Now)));
        }
        batch.Add(message, metadata.StreamSequence, arrived, rejection);
        return true;
    }

    private Task<AppendResult> AppendAsync(MessageBatch batch, CancellationToken cancellationToken) => batch.Events.Count == 0
        ? Task.FromResult(new AppendResult(AppendStatus.Committed, "", default, 0)) // empty arrays
        : intake.AppendAsync([.. batch.Events], NatsIngest.Door, awaitDurable: true, cancellationToken);

    /// <returns>What became of it; not committed when the journal takes no more.</returns>
    private async Task<AppendResult> CommittedAsync(MessageBatch batch, Task<AppendResult> outcome, CancellationToken cancellationToken)
    {
        var result = await outcome;
        while (result.Status is AppendStatus.Overloaded or AppendStatus.Unavailable or AppendStatus.Limited)
        {
            await PauseAsync(result, cancellationToken);
            if (result.Status == AppendStatus.Unavailable)
            {
                _problem = result.Reason; // the journal is back in a second or two, or in an hour: the stream keeps its messages
                await Task.Delay(UnavailablePause, clock, cancellationToken);
            }
            result = await AppendAsync(batch, cancellationToken); // nothing of it is queued, and nothing after it may overtake it
        }
        _limited = null;
        if (result.Status != AppendStatus.Committed)
        {
            _problem = $"The journal takes no more: {result.Reason}";
            LogStopped(logger, result.Reason);
            return result;
        }
        _problem = null;
        return result;
    }

    /// <summary>Waits until a limit lets more in, some seconds at a time. Messages that the server delivers again meanwhile are known by their ids.</summary>
    private async ValueTask PauseAsync(AppendResult refused, CancellationToken cancellationToken)
    {
        if (refused.Status == AppendStatus.Limited)
        {
            _limited = refused.Reason;
            await Task.Delay(refused.RetryAfter < LongestPause ? refused.RetryAfter : LongestPause, clock, cancellationToken);
        }
    }

    private async Task AcknowledgeAsync(MessageBatch batch, AppendResult result, OpenedStream stream, CancellationToken cancellationToken)
    {
        _recorded = (stream.Created, batch.Messages[^1].Sequence);
        var first = 0;
        foreach (var gathered in batch.Messages)
        {
            var rejection = gathered.Rejection;
            if (rejection is null && !result.Conflicts.IsEmpty)
            {
                rejection = await RejectConflictsAsync(gathered, batch, first, result, cancellationToken);
            }
            first = gathered.End;
            if (rejection is null)
            {
                await gathered.Message.AckAsync(cancellationToken: CancellationToken.None);
            }
            else
            {
                await deadLetters.SendAsync(rejection, stream.KeepsDeadLetters, cancellationToken);
                await gathered.Message.AckTerminateAsync(CancellationToken.None);
            }
        }
    }

    private async Task<Rejection?> RejectConflictsAsync(GatheredMessage gathered, MessageBatch batch, int first, AppendResult result, CancellationToken cancellationToken)
    {
        var rejection = Rejection.OfConflicts(gathered.Arrived, batch.Events, first, gathered.End, result, deadLetters.SubjectOf(gathered.Message.Subject));
        if (rejection is not null)
        {
            DoorMetrics.Rejected(NatsIngest.Door, rejection.Problem.Slug);
            await rejection.RecordAsync(intake, clock, cancellationToken);
        }
        return rejection;
    }

    /// <summary>What is with the journal when the reading ends is committed all the same; its messages are acknowledged as far as that still goes.</summary>
    private async Task SettleLastAsync(MessageBatch batch, Task<AppendResult> outcome, OpenedStream stream)
    {
        try
        {
            if (await outcome is { Status: AppendStatus.Committed } result)
            {
                await AcknowledgeAsync(batch, result, stream, CancellationToken.None);
            }
        }
        catch (Exception gone) when (gone is NatsException or OperationCanceledException)
        {
            // It comes again and is known by its ids.
        }
    }
}
