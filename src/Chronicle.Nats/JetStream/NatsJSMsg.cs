using System.Text;

namespace Chronicle.Nats.JetStream;

/// <summary>A message of a stream. The consumer delivers it again until it is acknowledged or terminated.</summary>
public readonly struct NatsJSMsg
{
    private static readonly byte[] Ack = "+ACK"u8.ToArray();
    private static readonly byte[] Progress = "+WPI"u8.ToArray();
    private static readonly byte[] Terminate = "+TERM"u8.ToArray();

    private readonly NatsMsg _msg;

    internal NatsJSMsg(NatsMsg msg) => _msg = msg;

    public string Subject => _msg.Subject;

    public ReadOnlyMemory<byte> Data => _msg.Data;

    public NatsHeaders? Headers => _msg.Headers;

    /// <summary>Where acknowledgements go.</summary>
    public string? ReplyTo => _msg.ReplyTo;

    /// <summary>Read from the reply subject at each call; null when the message is not from a consumer.</summary>
    public NatsJSMsgMetadata? Metadata => NatsJSMsgMetadata.Read(_msg.Reply.Span);

    /// <summary>Done. Without <paramref name="doubleAck"/> it is on its way when this returns; if it gets lost, the message comes again.</summary>
    /// <param name="doubleAck">Wait until the server says that it has the acknowledgement.</param>
    public ValueTask AckAsync(bool doubleAck = false, CancellationToken cancellationToken = default) => SayAsync(Ack, doubleAck, cancellationToken);

    /// <summary>Not now: deliver it again, after <paramref name="delay"/> if that is given.</summary>
    public ValueTask NakAsync(TimeSpan delay = default, CancellationToken cancellationToken = default) =>
        SayAsync(Encoding.ASCII.GetBytes(delay > TimeSpan.Zero ? $"-NAK {{\"delay\":{delay.Ticks * TimeSpan.NanosecondsPerTick}}}" : "-NAK"), false, cancellationToken);

    /// <summary>Still at it: the time until redelivery begins anew.</summary>
    public ValueTask AckProgressAsync(CancellationToken cancellationToken = default) => SayAsync(Progress, false, cancellationToken);

    /// <summary>Never deliver it again, though it was not dealt with.</summary>
    public ValueTask AckTerminateAsync(CancellationToken cancellationToken = default) => SayAsync(Terminate, false, cancellationToken);

    private async ValueTask SayAsync(byte[] word, bool confirmed, CancellationToken cancellationToken)
    {
        var to = _msg.ReplyTo ?? throw new InvalidOperationException($"The message on {Subject} awaits no acknowledgement.");
        if (confirmed)
        {
            await _msg.Connection.RequestAsync(to, word, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await _msg.Connection.PublishAsync(to, word, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }
}
