using System.Buffers;
using System.Text;

namespace Chronicle.Nats.Protocol;

/// <summary>One thing the server said. It points into the read buffer and lasts until the next read: what must outlive it is copied.</summary>
internal readonly ref struct NatsFrame
{
    public NatsFrameKind Kind { get; init; }

    public ReadOnlySpan<byte> Subject { get; init; }

    public ReadOnlySpan<byte> ReplyTo { get; init; }

    public long Sid { get; init; }

    /// <summary>How much of <see cref="Body"/> is the header block; 0 for MSG.</summary>
    public int HeaderBytes { get; init; }

    /// <summary>Headers and payload of a message; the JSON of INFO; the words of -ERR.</summary>
    public ReadOnlySequence<byte> Body { get; init; }

    /// <summary>A message of its own: one allocation for the bytes of headers and payload together.</summary>
    public NatsMsg ToMessage(NatsConnection connection, string subject)
    {
        var bytes = Body.IsEmpty ? [] : Body.ToArray();
        return new NatsMsg(
            connection,
            subject,
            ReplyTo.IsEmpty ? null : Encoding.UTF8.GetString(ReplyTo),
            HeaderBytes == 0 ? null : NatsHeaders.Parse(bytes.AsMemory(0, HeaderBytes)),
            bytes.AsMemory(HeaderBytes));
    }
}
