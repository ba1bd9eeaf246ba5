using Chronicle.Nats.Connecting;
using Chronicle.Nats.Protocol;

namespace Chronicle.Nats;

public sealed partial class NatsConnection
{
    /// <summary>Publishes and waits for one reply. Without a connection it waits for one, within the same time.</summary>
    /// <exception cref="NatsNoRespondersException">Nobody subscribes there.</exception>
    /// <exception cref="NatsNoReplyException">No reply in time.</exception>
    /// <exception cref="NatsConnectionFailedException">The connection ended first; whether the request was carried out is not known.</exception>
    public async ValueTask<NatsMsg> RequestAsync(
        string subject, ReadOnlyMemory<byte> data = default, NatsHeaders? headers = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var reply = new RequestReply(this, subject);
        var patience = timeout ?? Opts.RequestTimeout;
        using var deadline = new CancellationTokenSource(patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        long token = 0;
        try
        {
            token = await SendRequestAsync(reply, data, headers, null, either.Token).ConfigureAwait(false);
            return await reply.Task.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new NatsNoReplyException(subject, patience);
        }
        finally
        {
            _requests.Remove(token);
        }
    }

    /// <summary>Publishes with a reply subject of our own. The reply, or that none will come because the connection ended, is told to <paramref name="reply"/>.</summary>
    /// <param name="onlyOn">A <see cref="Generation"/>: fails when the connection is another one by now. Null waits for a connection.</param>
    /// <returns>A number with which <see cref="ForgetRequest"/> gives up waiting.</returns>
    internal async ValueTask<long> SendRequestAsync(PendingReply reply, ReadOnlyMemory<byte> data, NatsHeaders? headers, int? onlyOn, CancellationToken cancellationToken)
    {
        Check(reply.Subject, _requests.MaxSubjectBytes, data.Length, headers);
        SubscribeForReplies();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var token = _requests.Add(reply);
            var outcome = TryWriteRequest(token, reply.Subject, data.Span, headers, onlyOn ?? Generation);
            if (outcome == WriteOutcome.Written)
            {
                Count(data.Length);
                return token;
            }
            if (!_requests.Remove(token))
            {
                return token; // the connection ended in between, and the reply has been told so
            }
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (outcome == WriteOutcome.NotOpen && onlyOn is not null)
            {
                reply.OnFailure(new NatsConnectionFailedException("The connection was lost before this was sent."));
                return token;
            }
            await (outcome == WriteOutcome.Full ? _pending.RoomAsync() : WaitUntilOpenAsync()).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Which connection this is, counted from 1.</summary>
    internal int Generation => _pending.Generation;

    internal bool ForgetRequest(long token) => _requests.Remove(token);

    /// <summary>Completes when there is a connection, at once if there is one; fails when there will be none.</summary>
    internal Task WaitUntilOpenAsync() => Volatile.Read(ref _opened).Task;

    private WriteOutcome TryWriteRequest(long token, string subject, ReadOnlySpan<byte> data, NatsHeaders? headers, int generation)
    {
        Span<byte> replyTo = stackalloc byte[_requests.MaxSubjectBytes];
        return _pending.TryPublish(subject, replyTo[.._requests.WriteSubject(token, replyTo)], headers, data, generation);
    }

    /// <summary>At the first request only: who never asks needs no permission to be answered.</summary>
    private void SubscribeForReplies()
    {
        lock (_requestsGate)
        {
            if (!_requestsSubscribed)
            {
                Add(_requests);
                _requestsSubscribed = true;
            }
        }
    }
}
