using System.Net;
using System.Net.Sockets;
using System.Text;
using Chronicle.Cli.Load.Http;

namespace Chronicle.Cli.Tests.Load;

/// <summary>A server that misbehaves as told: what it does with each connection is the test's.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ScriptedServer(Func<NetworkStream, Task> script)
    {
        _listener.Start();
        Target = Target.Local((IPEndPoint)_listener.LocalEndpoint);
        _ = AcceptAsync(script);
    }

    public Target Target { get; }

    public static ValueTask SayAsync(NetworkStream stream, string text) => stream.WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>One read is one request: the generator sends the next when it has its answer.</summary>
    public static async Task<bool> HearAsync(NetworkStream stream) => await stream.ReadAsync(new byte[64 * 1024]) > 0;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync(Func<NetworkStream, Task> script)
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                _ = Task.Run(async () =>
                {
                    using (client)
                    {
                        await script(client.GetStream());
                    }
                });
            }
        }
        catch (Exception) when (!_listener.Server.IsBound)
        {
            // The test is over.
        }
    }
}
