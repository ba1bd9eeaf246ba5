using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Chronicle.Nats.Tests.Running;

/// <summary>Stands between a client and the server and cuts every connection after a random number of bytes, in either direction.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _relays = [];
    private readonly Random _random;
    private readonly int _target;
    private readonly int _mostBytes;
    private readonly Task _accepting;
    private int _cuts;

    /// <param name="mostBytes">A connection is cut after 200 to this many bytes: a handshake fits in most of them.</param>
    public FaultProxy(int target, int seed, int mostBytes)
    {
        (_target, _mostBytes, _random) = (target, mostBytes, new Random(seed));
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Url => $"nats://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public int Cuts => Volatile.Read(ref _cuts);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_relays);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                _relays.Add(RelayAsync(client, _random.Next(200, _mostBytes), _random.Next(200, _mostBytes)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task RelayAsync(Socket client, int up, int down)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        using (client)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target, over.Token);
                Task[] pumps = [PumpAsync(client, server, up, over.Token), PumpAsync(server, client, down, over.Token)];
                await Task.WhenAny(pumps);
                await over.CancelAsync();
                await Task.WhenAll(pumps);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // One of them left, or was cut off.
            }
            client.LingerState = new LingerOption(true, 0); // a reset, not an orderly end
        }
    }

    private async Task PumpAsync(Socket from, Socket to, int bytes, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 << 10];
        while (bytes > 0)
        {
            var read = await from.ReceiveAsync(buffer.AsMemory(0, Math.Min(buffer.Length, bytes)), cancellationToken);
            if (read == 0)
            {
                return;
            }
            await to.SendAsync(buffer.AsMemory(0, read), cancellationToken);
            bytes -= read;
        }
        Interlocked.Increment(ref _cuts);
    }
}
