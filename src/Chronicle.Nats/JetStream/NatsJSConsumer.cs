using System.Runtime.CompilerServices;
using Chronicle.Nats.JetStream.Models;

namespace Chronicle.Nats.JetStream;

/// <summary>A pull consumer: the server keeps the place, the reader sets the pace.</summary>
public sealed class NatsJSConsumer(NatsJSContext context, ConsumerInfo info)
{
    /// <summary>Between two tries while JetStream comes back.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>As of when it was last asked for.</summary>
    public ConsumerInfo Info { get; private set; } = info;

    public async ValueTask RefreshAsync(CancellationToken cancellationToken = default) =>
        Info = (await context.GetConsumerAsync(Info.StreamName, Info.Name, cancellationToken).ConfigureAwait(false)).Info;

    /// <summary>Messages without end, through restarts of the server and lost connections; each is to be acknowledged.</summary>
    /// <exception cref="NatsJSApiException">The consumer is gone.</exception>
    /// <exception cref="NatsJSProtocolException">The consumer was deleted, or does not allow such requests.</exception>
    public async IAsyncEnumerable<NatsJSMsg> ConsumeAsync(NatsJSConsumeOpts? opts = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var pull = new PullLoop(context, Info.StreamName, Info.Name, opts ?? new NatsJSConsumeOpts());
        while (true)
        {
            switch (await pull.NextAsync(cancellationToken).ConfigureAwait(false))
            {
                case PullOutcome.Message:
                    yield return new NatsJSMsg(pull.Current);
                    break;
                case PullOutcome.NoResponders:
                    await CheckAsync(cancellationToken).ConfigureAwait(false);
                    await context.Connection.DelayAsync(Pause, cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    await context.Connection.WaitUntilOpenAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
                    break;
            }
        }
    }

    /// <summary>One request for some messages; ends when they have come, or the time is over, or, with <see cref="NatsJSFetchOpts.NoWait"/>, nothing is left.</summary>
    /// <exception cref="NatsJSProtocolException">The server does not serve the request.</exception>
    /// <exception cref="NatsConnectionFailedException">The connection was lost; fetch again.</exception>
    public async IAsyncEnumerable<NatsJSMsg> FetchAsync(NatsJSFetchOpts opts, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var inbox = new PullInbox(context.Connection);
        var request = new PullRequest { Batch = opts.MaxMsgs, MaxBytes = opts.MaxBytes, Expires = opts.NoWait ? default : opts.Expires, NoWait = opts.NoWait };
        await context.PullAsync(Info.StreamName, Info.Name, request, inbox.Subject, cancellationToken).ConfigureAwait(false);
        // The server ends the request by itself; this is for one that no longer answers.
        using var late = new CancellationTokenSource(opts.Expires + context.Opts.RequestTimeout, context.Connection.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        for (var received = 0; received < opts.MaxMsgs;)
        {
            NatsMsg message;
            try
            {
                message = await inbox.Messages.ReadAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new NatsNoReplyException(Info.Name, opts.Expires + context.Opts.RequestTimeout);
            }
            if (message.Subject is null)
            {
                throw new NatsConnectionFailedException("The connection was lost during a fetch.");
            }
            if (!inbox.IsStatus(message))
            {
                received++;
                yield return new NatsJSMsg(message);
            }
            else if (!GoesOn(message.Headers!))
            {
                yield break;
            }
        }
    }

    /// <summary>False at the end of a fetch.</summary>
    private static bool GoesOn(NatsHeaders status) => status switch
    {
        { Code: 100 } => true,
        { Code: 404 or 408 } => false,
        { Code: 409, MessageText: { } text } when text.StartsWith("Message Size", StringComparison.OrdinalIgnoreCase) || text.StartsWith("Batch Completed", StringComparison.OrdinalIgnoreCase) => false,
        _ => throw new NatsJSProtocolException(status.Code, status.MessageText ?? "no responders"),
    };

    /// <summary>Nobody took a request: is the consumer gone, or is JetStream not there yet?</summary>
    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RefreshAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NatsJSApiException e) when (e.Error.Code != 404)
        {
            // Not there yet.
        }
        catch (NatsException e) when (e is NatsJSUnavailableException or NatsNoReplyException or NatsConnectionFailedException)
        {
            // Not there yet.
        }
    }
}
