using System.Runtime.CompilerServices;
using Chronicle.Nats.Protocol;

namespace Chronicle.Nats;

public sealed partial class NatsConnection
{
    /// <summary>The messages on a subject, from when the reading begins; ends when the reading stops.</summary>
    /// <param name="subject">May have <c>*</c> for a token and <c>&gt;</c> for the rest.</param>
    /// <param name="queueGroup">Each message goes to one subscription of the group.</param>
    public async IAsyncEnumerable<NatsMsg> SubscribeAsync(
        string subject, string? queueGroup = null, NatsSubOpts? opts = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var sub = await SubscribeCoreAsync(subject, queueGroup, opts, cancellationToken).ConfigureAwait(false);
        await foreach (var message in sub.Msgs.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return message;
        }
    }

    /// <summary>Subscribes now. A message published afterwards on this connection is seen; await <see cref="PingAsync"/> to be sure of those from others.</summary>
    public ValueTask<NatsSub> SubscribeCoreAsync(string subject, string? queueGroup = null, NatsSubOpts? opts = null, CancellationToken cancellationToken = default)
    {
        Subjects.Check(subject);
        if (queueGroup is not null)
        {
            Subjects.Check(queueGroup);
        }
        cancellationToken.ThrowIfCancellationRequested();
        var sub = new NatsSub(this, subject, queueGroup, opts);
        Add(sub);
        return ValueTask.FromResult(sub);
    }

    internal void Add(NatsSubBase sub)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _subs[sub.Sid] = sub;
        _pending.WriteControl(Lines(sub)); // without a connection the next one begins with it
    }

    internal ValueTask UnsubscribeAsync(NatsSubBase sub)
    {
        Forget(sub);
        _pending.WriteControl($"UNSUB {sub.Sid}\r\n");
        return default;
    }

    /// <summary>The server is told first and has answered before the channel ends: nothing that it had sent is missed.</summary>
    internal async ValueTask DrainAsync(NatsSubBase sub, CancellationToken cancellationToken)
    {
        _pending.WriteControl($"UNSUB {sub.Sid}\r\n");
        try
        {
            await PingAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NatsConnectionFailedException)
        {
            // What that server had not sent yet goes to nobody, or to others of the queue group.
        }
        Forget(sub);
    }

    internal void Forget(NatsSubBase sub)
    {
        _subs.TryRemove(sub.Sid, out _);
        sub.End(null);
    }

    internal void OnDropped(NatsSub sub, bool isFirst)
    {
        Interlocked.Increment(ref _dropped);
        if (isFirst && MessageDropped is not null)
        {
            var dropped = sub.DroppedMessages;
            _events.Raise(() => MessageDropped?.Invoke(this, new NatsMessageDroppedEventArgs(sub, dropped)));
        }
    }

    private static string Lines(NatsSubBase sub)
    {
        var queue = sub.QueueGroup is null ? "" : $"{sub.QueueGroup} ";
        var end = sub.Remaining is { } remaining ? $"UNSUB {sub.Sid} {remaining}\r\n" : "";
        return $"SUB {sub.Subject} {queue}{sub.Sid}\r\n{end}";
    }
}
