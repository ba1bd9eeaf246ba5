using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Chronicle.EndToEnd.Running;

/// <summary>Bytes to the server and back, for what no client library would send.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public static async Task<RawConnection> OpenAsync(int port)
    {
        var connection = new RawConnection();
        await connection._socket.ConnectAsync(IPAddress.Loopback, port);
        return connection;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends all of it, or as much as the server takes before it hangs up.</summary>
    public async Task SendAsync(byte[] bytes)
    {
        try
        {
            for (var sent = 0; sent < bytes.Length;)
            {
                sent += await _socket.SendAsync(bytes.AsMemory(sent));
            }
        }
        catch (SocketException)
        {
            // It has heard enough.
        }
    }

    /// <summary>Says that nothing more comes.</summary>
    public void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // It has gone already.
        }
    }

    /// <summary>Reads until what came holds this.</summary>
    public Task<string> ReadUntilAsync(string end, TimeSpan? within = null) => ReadAsync(text => text.Contains(end, StringComparison.Ordinal), within);

    /// <summary>Reads until the server has closed or reset the connection.</summary>
    public Task<string> ReadToEndAsync(TimeSpan? within = null) => ReadAsync(_ => false, within);

    public void Dispose() => _socket.Dispose();

    private async Task<string> ReadAsync(Func<string, bool> isEnough, TimeSpan? within)
    {
        using var patience = new CancellationTokenSource(within ?? Until.Patience);
        var text = new StringBuilder();
        var buffer = new byte[8192];
        try
        {
            while (!isEnough(text.ToString()) && await _socket.ReceiveAsync(buffer, patience.Token) is > 0 and var received)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, received));
            }
        }
        catch (SocketException)
        {
            // Reset: what came, came.
        }
        return text.ToString();
    }
}
