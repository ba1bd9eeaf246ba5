using System.Text;

namespace Chronicle.Nats;

/// <summary>One message. Its bytes are a copy of its own and may be kept.</summary>
public readonly struct NatsMsg
{
    internal NatsMsg(NatsConnection connection, string subject, ReadOnlyMemory<byte> reply, NatsHeaders? headers, ReadOnlyMemory<byte> data) =>
        (Connection, Subject, Reply, Headers, Data) = (connection, subject, reply, headers, data);

    public string Subject { get; }

    /// <summary>Where an answer is awaited; null when none is. A string of its own at each call.</summary>
    public string? ReplyTo => Reply.IsEmpty ? null : Encoding.UTF8.GetString(Reply.Span);

    public NatsHeaders? Headers { get; }

    public ReadOnlyMemory<byte> Data { get; }

    internal NatsConnection Connection { get; }

    internal ReadOnlyMemory<byte> Reply { get; }

    /// <summary>The server's answer to a request on a subject that nobody subscribes to.</summary>
    public bool HasNoResponders => Data.IsEmpty && Headers is { Code: 503 };

    /// <exception cref="InvalidOperationException">Nobody waits for an answer: <see cref="ReplyTo"/> is null.</exception>
    public ValueTask ReplyAsync(ReadOnlyMemory<byte> data = default, NatsHeaders? headers = null, CancellationToken cancellationToken = default) =>
        ReplyTo is { } to
            ? Connection.PublishAsync(to, data, headers, null, cancellationToken)
            : throw new InvalidOperationException($"The message on {Subject} asks for no reply.");
}
