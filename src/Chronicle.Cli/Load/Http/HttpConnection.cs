using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace Chronicle.Cli.Load.Http;

/// <summary>One kept-alive HTTP/1.1 connection: sends bytes that are a request already and reads one answer. No more of HTTP than that needs.</summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket;
    private byte[] _buffer = new byte[4096];
    private int _filled;

    private HttpConnection(Socket socket) => _socket = socket;

    /// <summary>The last answer's body, valid until the next exchange.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    public static async Task<HttpConnection> ConnectAsync(IPEndPoint address, CancellationToken ct)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, ct).ConfigureAwait(false);
            return new HttpConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request and reads its answer.</summary>
    /// <returns>The status.</returns>
    public async ValueTask<int> ExchangeAsync(ReadOnlyMemory<byte> request, CancellationToken ct)
    {
        await _socket.SendAsync(request, SocketFlags.None, ct).ConfigureAwait(false);
        _filled = 0;
        while (true)
        {
            if (_filled == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(_filled), SocketFlags.None, ct).ConfigureAwait(false);
            if (received == 0)
            {
                throw new LoadException("The server closed the connection.");
            }
            _filled += received;
            if (TryRead(out var status))
            {
                return status;
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private bool TryRead(out int status)
    {
        status = 0;
        var received = _buffer.AsSpan(0, _filled);
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }
        var head = received[..(end + 2)];
        _ = Utf8Parser.TryParse(head[9..12], out status, out _);
        var bodyAt = end + 4;
        var at = head.IndexOf("Content-Length: "u8);
        if (at >= 0)
        {
            _ = Utf8Parser.TryParse(head[(at + 16)..], out int length, out _);
            Body = _buffer.AsMemory(bodyAt, Math.Min(length, _filled - bodyAt));
            return Body.Length == length;
        }
        if (status == 204)
        {
            Body = default;
            return true;
        }
        return received.EndsWith("\r\n0\r\n\r\n"u8) && TryUnchunk(bodyAt);
    }

    private bool TryUnchunk(int start)
    {
        var to = start;
        for (var at = start; ;)
        {
            if (!Utf8Parser.TryParse(_buffer.AsSpan(at, _filled - at), out int length, out var digits, 'x'))
            {
                return false;
            }
            at += digits + 2;
            if (length == 0)
            {
                Body = _buffer.AsMemory(start, to - start);
                return true;
            }
            if (at + length + 2 > _filled)
            {
                return false;
            }
            _buffer.AsSpan(at, length).CopyTo(_buffer.AsSpan(to));
            to += length;
            at += length + 2;
        }
    }
}
