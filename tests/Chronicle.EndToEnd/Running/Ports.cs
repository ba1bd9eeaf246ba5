using System.Net;
using System.Net.Sockets;

namespace Chronicle.EndToEnd.Running;

/// <summary>Ports that stay a server's own while it is down.</summary>
/// <remarks>
/// Below the range the system gives to outgoing connections (32768 and up): a client that keeps trying a port of that range while its server
/// restarts can be given that very port as its own and connect to itself.
/// </remarks>
internal static class Ports
{
    private const int First = 21_000;
    private const int Count = 11_000;

    private static int _next = Environment.ProcessId * 37;

    public static int Free()
    {
        for (var tries = 0; tries < 200; tries++)
        {
            var port = First + ((Interlocked.Increment(ref _next) & int.MaxValue) % Count);
            try
            {
                using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
        throw new InvalidOperationException("No free port was found.");
    }
}
