using Chronicle.Nats.JetStream.Models;

namespace Chronicle.Nats.JetStream;

/// <summary>Keeps messages coming from one consumer: asks for more when half is used up, and notices when none will come.</summary>
/// <remarks>Owned by the one who reads. While nobody reads nothing is asked for, so a slow reader holds at most what it asked for.</remarks>
internal sealed class PullLoop(NatsJSContext context, string stream, string consumer, NatsJSConsumeOpts opts) : IAsyncDisposable
{
    private readonly PullInbox _inbox = new(context.Connection);
    private ITimer? _silence; // one for all waits, most of which are for the very next message
    private volatile bool _isWaiting;
    private int _outstanding; // asked for and not arrived

    /// <summary>The last message; valid after <see cref="PullOutcome.Message"/>.</summary>
    public NatsMsg Current { get; private set; }

    /// <exception cref="NatsJSProtocolException">Asking again does not help: the consumer was deleted, or a limit of it is too low.</exception>
    public async ValueTask<PullOutcome> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_outstanding <= opts.MaxMsgs / 2)
            {
                await AskAsync(opts.MaxMsgs - _outstanding, cancellationToken).ConfigureAwait(false);
            }
            if (!_inbox.Messages.TryRead(out var message))
            {
                _isWaiting = true;
                _silence ??= context.Connection.Clock.CreateTimer(static loop => ((PullLoop)loop!).OnSilence(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _silence.Change(2 * opts.Heartbeat, Timeout.InfiniteTimeSpan);
                var isOpen = await _inbox.Messages.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
                _isWaiting = false;
                if (!isOpen)
                {
                    throw new NatsConnectionFailedException("The connection is closed.");
                }
                continue;
            }
            if (message.Subject is null)
            {
                _outstanding = 0;
                return PullOutcome.Lost;
            }
            if (!_inbox.IsStatus(message))
            {
                _outstanding = Math.Max(0, _outstanding - 1);
                Current = message;
                return PullOutcome.Message;
            }
            if (await TakeStatusAsync(message, cancellationToken).ConfigureAwait(false) is { } outcome)
            {
                return outcome;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _silence?.Dispose();
        return _inbox.DisposeAsync();
    }

    private async ValueTask AskAsync(int count, CancellationToken cancellationToken)
    {
        var request = new PullRequest { Batch = count, MaxBytes = opts.MaxBytes, Expires = opts.Expires, IdleHeartbeat = opts.Heartbeat };
        await context.PullAsync(stream, consumer, request, _inbox.Subject, cancellationToken).ConfigureAwait(false);
        _outstanding += count;
    }

    /// <summary>Not even a heartbeat came in twice its time. A message that came at that moment is read first.</summary>
    private void OnSilence()
    {
        if (_isWaiting)
        {
            _inbox.AskAgain();
        }
    }

    /// <summary>Null: nothing changed for the reader.</summary>
    private async ValueTask<PullOutcome?> TakeStatusAsync(NatsMsg status, CancellationToken cancellationToken)
    {
        var text = status.Headers!.MessageText ?? "";
        switch (status.Headers.Code)
        {
            case 100:
                if (status.ReplyTo is not null)
                {
                    await status.ReplyAsync(cancellationToken: cancellationToken).ConfigureAwait(false); // flow control: go on
                }
                return null;
            case 404 or 408:
                Return(status.Headers);
                return null;
            case 409 when !IsFinal(text):
                Return(status.Headers);
                // The limits of a request are met again and again; a new leader or a server that stops wants another request.
                return text.StartsWith("Message Size", StringComparison.OrdinalIgnoreCase) || text.StartsWith("Batch Completed", StringComparison.OrdinalIgnoreCase) ? null : PullOutcome.Lost;
            case 503:
                _outstanding = 0;
                return PullOutcome.NoResponders;
            default:
                throw new NatsJSProtocolException(status.Headers.Code, text);
        }
    }

    /// <summary>What the server will no longer send of a request.</summary>
    private void Return(NatsHeaders headers) =>
        _outstanding = int.TryParse(headers["Nats-Pending-Messages"], out var pending) ? Math.Max(0, _outstanding - pending) : 0;

    /// <summary>One code stands for many things; only the words differ.</summary>
    private static bool IsFinal(string text) =>
        text.Contains("Deleted", StringComparison.OrdinalIgnoreCase)
        || text.Contains("push based", StringComparison.OrdinalIgnoreCase)
        || text.Contains("MaxRequest", StringComparison.OrdinalIgnoreCase);
}
