namespace Chronicle.Nats.JetStream;

/// <summary>What the server says of a delivered message in its reply subject.</summary>
public readonly record struct NatsJSMsgMetadata(
    string Stream, string Consumer, ulong StreamSequence, ulong ConsumerSequence, ulong NumDelivered, ulong NumPending, DateTimeOffset Timestamp, string? Domain)
{
    /// <summary>Reads <c>$JS.ACK.stream.consumer.delivered.stream-seq.consumer-seq.time.pending</c>, or the newer form with domain and account before the stream.</summary>
    public static NatsJSMsgMetadata? Read(string? replyTo)
    {
        if (replyTo is null || !replyTo.StartsWith("$JS.ACK.", StringComparison.Ordinal))
        {
            return null;
        }
        var tokens = replyTo.Split('.');
        var at = tokens.Length switch
        {
            9 => 2,
            >= 11 => 4,
            _ => -1,
        };
        return at > 0
            && ulong.TryParse(tokens[at + 2], out var delivered)
            && ulong.TryParse(tokens[at + 3], out var stream)
            && ulong.TryParse(tokens[at + 4], out var consumer)
            && long.TryParse(tokens[at + 5], out var nanoseconds)
            && ulong.TryParse(tokens[at + 6], out var pending)
            ? new NatsJSMsgMetadata(
                tokens[at],
                tokens[at + 1],
                stream,
                consumer,
                delivered,
                pending,
                DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick),
                at == 4 && tokens[2] != "_" ? tokens[2] : null)
            : null;
    }
}
