using System.Runtime.CompilerServices;
using Chronicle.Nats.JetStream.Models;

namespace Chronicle.Nats.JetStream;

/// <summary>Reads a stream in order without acknowledging. At the first gap, silence or reconnect it goes on from the last message with a consumer made anew.</summary>
public sealed class NatsJSOrderedConsumer(NatsJSContext context, string stream, NatsJSOrderedConsumerOpts opts)
{
    /// <summary>A consumer that we could not delete goes by itself after so long.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(1);

    /// <exception cref="NatsJSApiException">The stream is gone.</exception>
    public async IAsyncEnumerable<NatsJSMsg> ConsumeAsync(NatsJSConsumeOpts? consumeOpts = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ulong last = 0;
        while (true)
        {
            var consumer = await CreateAsync(last, cancellationToken).ConfigureAwait(false);
            try
            {
                await using var pull = new PullLoop(context, stream, consumer.Info.Name, consumeOpts ?? new NatsJSConsumeOpts());
                for (ulong expected = 1; await NextAsync(pull, cancellationToken).ConfigureAwait(false) == PullOutcome.Message; expected++)
                {
                    var message = new NatsJSMsg(pull.Current);
                    if (message.Metadata is not { } metadata || metadata.ConsumerSequence != expected)
                    {
                        break;
                    }
                    last = metadata.StreamSequence;
                    yield return message;
                }
            }
            finally
            {
                await DeleteAsync(consumer).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Somebody may delete our consumer, or its server restart: the next one continues.</summary>
    private static async ValueTask<PullOutcome> NextAsync(PullLoop pull, CancellationToken cancellationToken)
    {
        try
        {
            return await pull.NextAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NatsJSProtocolException e) when (e.Code == 409)
        {
            return PullOutcome.Lost;
        }
    }

    private async Task<NatsJSConsumer> CreateAsync(ulong last, CancellationToken cancellationToken)
    {
        var config = new ConsumerConfig
        {
            DeliverPolicy = last == 0 ? opts.DeliverPolicy : ConsumerConfigDeliverPolicy.ByStartSequence,
            OptStartSeq = last == 0 ? opts.OptStartSeq : last + 1,
            OptStartTime = last == 0 ? opts.OptStartTime : null,
            FilterSubject = opts.FilterSubject,
            HeadersOnly = opts.HeadersOnly,
            AckPolicy = ConsumerConfigAckPolicy.None,
            MemStorage = true,
            NumReplicas = 1,
            InactiveThreshold = Forgotten,
        };
        while (true)
        {
            try
            {
                return await context.CreateOrUpdateConsumerAsync(stream, config, cancellationToken).ConfigureAwait(false);
            }
            catch (NatsException e) when (e is NatsJSUnavailableException or NatsNoReplyException or NatsConnectionFailedException or NatsJSApiException { Error.Code: >= 500 })
            {
                await context.Connection.DelayAsync(NatsJSConsumer.Pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask DeleteAsync(NatsJSConsumer consumer)
    {
        if (context.Connection.ConnectionState != NatsConnectionState.Open)
        {
            return;
        }
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), context.Connection.Clock);
        try
        {
            await context.DeleteConsumerAsync(stream, consumer.Info.Name, patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException or ObjectDisposedException)
        {
            // It goes by itself.
        }
    }
}
