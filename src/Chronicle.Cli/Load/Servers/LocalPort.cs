using System.Net;
using System.Net.Sockets;

namespace Chronicle.Cli.Load.Servers;

/// <summary>Ports that stay a server's own while it is down.</summary>
/// <remarks>
/// Below the range that systems give to outgoing connections (32768 and up): a client that keeps trying a port of that range while its server restarts can be
/// given that very port as its own and connect to itself.
/// </remarks>
internal static class LocalPort
{
    private const int First = 10_000;
    private const int Count = 11_000;

    private static int _next = Environment.ProcessId * 37;

    public static int Free()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + ((Interlocked.Increment(ref _next) & int.MaxValue) % Count);
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
        throw new LoadException($"No port of {First} to {First + Count - 1} is free.");
    }
}
