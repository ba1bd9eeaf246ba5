using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text;
using Chronicle.Nats.Protocol;

namespace Chronicle.Nats.Connecting;

/// <summary>One subscription for the replies to all requests: <c>_INBOX.name.*</c>, where the last token is the request's number.</summary>
internal sealed class RequestInbox : NatsSubBase
{
    private readonly ConcurrentDictionary<long, PendingReply> _waiting = [];
    private readonly byte[] _prefix;
    private long _last;

    public RequestInbox(NatsConnection connection, string prefix)
        : base(connection, $"{prefix}.*", null) => _prefix = Encoding.UTF8.GetBytes($"{prefix}.");

    /// <summary>Room for any reply subject of this inbox.</summary>
    public int MaxSubjectBytes => _prefix.Length + 20;

    public long Add(PendingReply reply)
    {
        var token = Interlocked.Increment(ref _last);
        _waiting[token] = reply;
        return token;
    }

    /// <summary>False when the reply has been completed already.</summary>
    public bool Remove(long token) => _waiting.TryRemove(token, out _);

    public int WriteSubject(long token, Span<byte> target)
    {
        _prefix.CopyTo(target);
        Utf8Formatter.TryFormat(token, target[_prefix.Length..], out var digits);
        return _prefix.Length + digits;
    }

    /// <summary>The connection has ended. Requests fail in the order in which they were made.</summary>
    public void FailAll(Exception error)
    {
        foreach (var token in _waiting.Keys.Order())
        {
            if (_waiting.TryRemove(token, out var reply))
            {
                reply.OnFailure(error);
            }
        }
    }

    /// <summary>The server does not let us publish there.</summary>
    public void FailThoseTo(string subject, Exception error)
    {
        foreach (var (token, reply) in _waiting)
        {
            if (reply.Subject == subject && _waiting.TryRemove(token, out _))
            {
                reply.OnFailure(error);
            }
        }
    }

    internal override void Deliver(in NatsFrame frame, SubjectTable subjects)
    {
        var digits = frame.Subject[Math.Min(_prefix.Length, frame.Subject.Length)..];
        if (Utf8Parser.TryParse(digits, out long token, out var read) && read == digits.Length && _waiting.TryRemove(token, out var reply))
        {
            reply.OnReply(frame);
        }
    }

    internal override void End(Exception? error) => FailAll(error ?? new NatsConnectionFailedException("The connection is closed."));
}
