using System.Globalization;
using System.Text;

namespace Chronicle.Nats.JetStream;

/// <summary>What the server says of a delivered message in its reply subject.</summary>
public readonly record struct NatsJSMsgMetadata(
    string Stream, string Consumer, ulong StreamSequence, ulong ConsumerSequence, ulong NumDelivered, ulong NumPending, DateTimeOffset Timestamp, string? Domain)
{
    private const int MostTokens = 12; // the last takes what a later server may add

    // Messages come from few streams, and from one for long: its names are strings once, not for each message. A race costs another string.
    private static string _lastStream = "";
    private static string _lastConsumer = "";

    /// <summary>Reads <c>$JS.ACK.stream.consumer.delivered.stream-seq.consumer-seq.time.pending</c>, or the newer form with domain and account before the stream.</summary>
    internal static NatsJSMsgMetadata? Read(ReadOnlySpan<byte> reply)
    {
        if (!reply.StartsWith("$JS.ACK."u8))
        {
            return null;
        }
        Span<Range> tokens = stackalloc Range[MostTokens];
        var at = Split(reply, tokens) switch
        {
            9 => 2,
            >= 11 => 4,
            _ => -1,
        };
        return at > 0
            && TryRead(reply[tokens[at + 2]], out var delivered)
            && TryRead(reply[tokens[at + 3]], out var stream)
            && TryRead(reply[tokens[at + 4]], out var consumer)
            && TryRead(reply[tokens[at + 5]], out var nanoseconds)
            && TryRead(reply[tokens[at + 6]], out var pending)
            ? new NatsJSMsgMetadata(
                Last(ref _lastStream, reply[tokens[at]]),
                Last(ref _lastConsumer, reply[tokens[at + 1]]),
                stream,
                consumer,
                delivered,
                pending,
                DateTimeOffset.UnixEpoch.AddTicks((long)(nanoseconds / TimeSpan.NanosecondsPerTick)),
                at == 4 && !reply[tokens[2]].SequenceEqual("_"u8) ? Encoding.UTF8.GetString(reply[tokens[2]]) : null)
            : null;
    }

    private static int Split(ReadOnlySpan<byte> reply, Span<Range> tokens)
    {
        var count = 0;
        foreach (var token in reply.Split((byte)'.'))
        {
            tokens[count++] = token;
            if (count == MostTokens)
            {
                break;
            }
        }
        return count;
    }

    private static bool TryRead(ReadOnlySpan<byte> token, out ulong number) => ulong.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string Last(ref string last, ReadOnlySpan<byte> name)
    {
        var known = last;
        return Ascii.Equals(name, known) ? known : last = Encoding.UTF8.GetString(name);
    }
}
