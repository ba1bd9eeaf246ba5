using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Chronicle.Cli.Hooks;

/// <summary>One HTTP/1.1 request over a socket: HttpClient makes the hook take half as long again (docs/cli.md).</summary>
internal static class PlainHttpPost
{
    /// <summary>Returns when the server has answered, which is when the event is durable.</summary>
    public static void Send(Uri server, string? apiKey, byte[] body)
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
        socket.Receive(new byte[512]);
    }

    private static void SendAll(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }
}
