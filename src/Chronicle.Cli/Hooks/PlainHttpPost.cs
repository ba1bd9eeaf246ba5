using System.Buffers.Text;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Chronicle.Cli.Hooks;

/// <summary>One HTTP/1.1 request over a socket: HttpClient makes the hook take half as long again (docs/cli.md).</summary>
internal static class PlainHttpPost
{
    // "HTTP/1.1 204" (RFC 9112 §4)
    private const int StatusStart = 9;
    private const int StatusEnd = 12;

    /// <summary>Returns when the server has answered, which is when the event is durable.</summary>
    /// <returns>The status; 0 when it was no HTTP.</returns>
    public static int Send(Uri server, string? apiKey, byte[] body)
    {
        var head = new StringBuilder()
            .Append("POST ").Append(server.AbsolutePath.TrimEnd('/')).Append("/hooks/claude-code HTTP/1.1\r\n")
            .Append("Host: ").Append(server.IsDefaultPort ? server.IdnHost : server.Authority).Append("\r\n")
            .Append("Content-Type: application/json\r\nContent-Length: ").Append(body.Length.ToString(CultureInfo.InvariantCulture))
            .Append("\r\nConnection: close\r\n");
        if (apiKey is { Length: > 0 } && apiKey.AsSpan().IndexOfAnyInRange('\0', ' ') < 0)
        {
            head.Append("Authorization: Bearer ").Append(apiKey).Append("\r\n");
        }
        head.Append("\r\n");
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(server.DnsSafeHost, server.Port);
        SendAll(socket, Encoding.ASCII.GetBytes(head.ToString()));
        SendAll(socket, body);
        var answer = new byte[512];
        var length = 0;
        while (length < StatusEnd && socket.Receive(answer, length, answer.Length - length, SocketFlags.None) is > 0 and var read)
        {
            length += read;
        }
        return length >= StatusEnd && answer.AsSpan().StartsWith("HTTP/1."u8) && Utf8Parser.TryParse(answer.AsSpan(StatusStart, StatusEnd - StatusStart), out int status, out _) ? status : 0;
    }

    private static void SendAll(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }
}
