using System.Buffers;

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

    /// <summary>A message of its own: one allocation for headers, payload and the subject of replies together.</summary>
    public NatsMsg ToMessage(NatsConnection connection, string subject)
    {
        var length = (int)Body.Length;
        var bytes = GC.AllocateUninitializedArray<byte>(length + ReplyTo.Length);
        Body.CopyTo(bytes);
        ReplyTo.CopyTo(bytes.AsSpan(length));
        return new NatsMsg(
            connection,
            subject,
            bytes.AsMemory(length),
            HeaderBytes == 0 ? null : NatsHeaders.Parse(bytes.AsMemory(0, HeaderBytes)),
            bytes.AsMemory(HeaderBytes..length));
    }
}
