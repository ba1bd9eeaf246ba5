using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Chronicle.Nats.Protocol;

/// <summary>Cuts the server's bytes into frames.</summary>
/// <remarks>
/// It keeps nothing between reads: a frame whose payload has not all arrived is begun again with its line, which is short. Everything has a limit,
/// so what a broken server sends can't make us keep more than one frame of 64 MiB.
/// </remarks>
internal sealed class NatsParser
{
    /// <summary>A server's lines to us may carry two subjects of its own limit (4 KiB) each; INFO lists a cluster's addresses.</summary>
    internal const int MaxLine = 64 << 10;

    /// <summary>The server refuses to start with a larger max_payload, and a stored message may be larger than the one of today.</summary>
    internal const int MaxBody = 64 << 20;

    private readonly byte[] _line = new byte[MaxLine]; // a line that arrived in two pieces

    /// <summary>The next frame, and <paramref name="buffer"/> without it; false when it is not all there.</summary>
    /// <exception cref="NatsProtocolViolationException">Not the protocol; nothing after it can be trusted.</exception>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, out NatsFrame frame)
    {
        frame = default;
        if (!TryReadLine(buffer, out var line, out var lineBytes))
        {
            return false;
        }
        var verb = NextToken(ref line);
        if (Is(verb, "msg"u8) || Is(verb, "hmsg"u8))
        {
            return TryReadMessage(ref buffer, line, lineBytes, hasHeaders: verb.Length == 4, out frame);
        }
        var rest = buffer.Slice(lineBytes);
        if (Is(verb, "ping"u8))
        {
            frame = new NatsFrame { Kind = NatsFrameKind.Ping };
        }
        else if (Is(verb, "pong"u8))
        {
            frame = new NatsFrame { Kind = NatsFrameKind.Pong };
        }
        else if (Is(verb, "+ok"u8))
        {
            frame = new NatsFrame { Kind = NatsFrameKind.Ok };
        }
        else if (Is(verb, "info"u8))
        {
            frame = new NatsFrame { Kind = NatsFrameKind.Info, Body = buffer.Slice(4, lineBytes - 4) };
        }
        else if (Is(verb, "-err"u8))
        {
            frame = new NatsFrame { Kind = NatsFrameKind.Err, Body = buffer.Slice(4, lineBytes - 4) };
        }
        else
        {
            throw new NatsProtocolViolationException($"The server sent '{Encoding.UTF8.GetString(verb[..Math.Min(verb.Length, 16)])}', which is not NATS.");
        }
        buffer = rest;
        return true;
    }

    /// <param name="line">Without its end; points into the buffer when it lies in one piece.</param>
    /// <param name="lineBytes">With its end.</param>
    private bool TryReadLine(in ReadOnlySequence<byte> buffer, out ReadOnlySpan<byte> line, out int lineBytes)
    {
        var first = buffer.FirstSpan;
        var end = first.IndexOf((byte)'\n');
        if (end < 0)
        {
            if (buffer.IsSingleSegment || first.Length > MaxLine)
            {
                line = default;
                lineBytes = 0;
                return first.Length <= MaxLine ? false : throw TooLong();
            }
            var length = (int)Math.Min(buffer.Length, MaxLine);
            buffer.Slice(0, length).CopyTo(_line);
            first = _line.AsSpan(0, length);
            end = first.IndexOf((byte)'\n');
            if (end < 0)
            {
                line = default;
                lineBytes = 0;
                return length < MaxLine ? false : throw TooLong();
            }
        }
        if (end > MaxLine)
        {
            throw TooLong();
        }
        line = first[..(end > 0 && first[end - 1] == '\r' ? end - 1 : end)];
        lineBytes = end + 1;
        return true;
    }

    /// <summary><c>MSG subject sid [reply] #bytes</c> or <c>HMSG subject sid [reply] #header-bytes #bytes</c>, the bytes, and a line end.</summary>
    private static bool TryReadMessage(ref ReadOnlySequence<byte> buffer, ReadOnlySpan<byte> line, int lineBytes, bool hasHeaders, out NatsFrame frame)
    {
        var subject = NextToken(ref line);
        var sid = Number(NextToken(ref line), long.MaxValue);
        ReadOnlySpan<byte> a = NextToken(ref line), b = NextToken(ref line), c = NextToken(ref line);
        var reply = (hasHeaders ? c : b).IsEmpty ? default : a;
        var first = reply.IsEmpty ? a : b;
        var second = reply.IsEmpty ? b : c;
        var total = (int)Number(hasHeaders ? second : first, MaxBody);
        var headers = hasHeaders ? (int)Number(first, total) : 0;
        if (!NextToken(ref line).IsEmpty || (!hasHeaders && !c.IsEmpty) || (hasHeaders && headers == 0))
        {
            throw new NatsProtocolViolationException("A message line has too many parts or no headers.");
        }
        if (buffer.Length < (long)lineBytes + total + 2)
        {
            frame = default;
            return false;
        }
        var body = buffer.Slice(lineBytes, total);
        Span<byte> end = stackalloc byte[2];
        buffer.Slice(lineBytes + total, 2).CopyTo(end);
        if (!end.SequenceEqual("\r\n"u8))
        {
            throw new NatsProtocolViolationException("A payload does not end where its length says.");
        }
        frame = new NatsFrame { Kind = NatsFrameKind.Msg, Subject = subject, ReplyTo = reply, Sid = sid, HeaderBytes = headers, Body = body };
        buffer = buffer.Slice(lineBytes + total + 2);
        return true;
    }

    private static ReadOnlySpan<byte> NextToken(scoped ref ReadOnlySpan<byte> line)
    {
        line = line.TrimStart(" \t"u8);
        var end = line.IndexOfAny((byte)' ', (byte)'\t');
        var token = end < 0 ? line : line[..end];
        line = line[token.Length..];
        return token;
    }

    private static long Number(ReadOnlySpan<byte> token, long limit) =>
        Utf8Parser.TryParse(token, out long value, out var read) && read == token.Length && value >= 0 && value <= limit
            ? value
            : throw new NatsProtocolViolationException("A message line has a number that is none, or past its limit.");

    private static bool Is(ReadOnlySpan<byte> verb, ReadOnlySpan<byte> expected) => Ascii.EqualsIgnoreCase(verb, expected);

    private static NatsProtocolViolationException TooLong() => new($"The server sent a line of more than {MaxLine} bytes.");
}
