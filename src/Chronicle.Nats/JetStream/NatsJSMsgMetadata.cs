namespace Chronicle.Nats.JetStream;

/// <summary>What the server says of a delivered message in its reply subject.</summary>
public readonly record struct NatsJSMsgMetadata(
    string Stream, string Consumer, ulong StreamSequence, ulong ConsumerSequence, ulong NumDelivered, ulong NumPending, DateTimeOffset Timestamp, string? Domain)
{
    // Messages come from few streams, and from one for long: its names are strings once, not for each message. A race costs another string.
    private static string _lastStream = "";
    private static string _lastConsumer = "";

    /// <summary>Reads <c>$JS.ACK.stream.consumer.delivered.stream-seq.consumer-seq.time.pending</c>, or the newer form with domain and account before the stream.</summary>
    public static NatsJSMsgMetadata? Read(string? replyTo)
    {
        if (replyTo is null || !replyTo.StartsWith("$JS.ACK.", StringComparison.Ordinal))
        {
            return null;
        }
        Span<Range> tokens = stackalloc Range[12]; // the last takes what a later server may add
        var text = replyTo.AsSpan();
        var at = text.Split(tokens, '.') switch
        {
            9 => 2,
            >= 11 => 4,
            _ => -1,
        };
        return at > 0
            && ulong.TryParse(text[tokens[at + 2]], out var delivered)
            && ulong.TryParse(text[tokens[at + 3]], out var stream)
            && ulong.TryParse(text[tokens[at + 4]], out var consumer)
            && long.TryParse(text[tokens[at + 5]], out var nanoseconds)
            && ulong.TryParse(text[tokens[at + 6]], out var pending)
            ? new NatsJSMsgMetadata(
                Last(ref _lastStream, text[tokens[at]]),
                Last(ref _lastConsumer, text[tokens[at + 1]]),
                stream,
                consumer,
                delivered,
                pending,
                DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick),
                at == 4 && text[tokens[2]] is not "_" ? text[tokens[2]].ToString() : null)
            : null;
    }

    private static string Last(ref string last, ReadOnlySpan<char> name)
    {
        var known = last;
        return name.SequenceEqual(known) ? known : last = name.ToString();
    }
}
