using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Chronicle.EndToEnd.Running;

/// <summary>Stands between a client and the server, holds bytes back now and then, and resets every connection after a random number of them.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, Ports.Free());
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Random _random;
    private readonly int _target;
    private readonly int _mostBytes;
    private readonly Task _accepting;
    private int _resets;

    /// <param name="target">The server's port.</param>
    /// <param name="seed">Of when and how long.</param>
    /// <param name="mostBytes">A connection is reset after 1 to this many bytes from the server.</param>
    public TcpProxy(int target, int seed, int mostBytes)
    {
        _target = target;
        _random = new Random(seed);
        _mostBytes = mostBytes;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Resets => Volatile.Read(ref _resets);

    /// <summary>From now on connections live.</summary>
    public bool IsCalm { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                _connections.Add(RelayAsync(client, Roll(_mostBytes)));
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task RelayAsync(Socket client, int bytes)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        using (client)
        {
            try
            {
                client.NoDelay = true;
                await server.ConnectAsync(IPAddress.Loopback, _target, over.Token);
                var back = PumpAsync(server, client, bytes, over.Token);
                await await Task.WhenAny(PumpAsync(client, server, int.MaxValue, over.Token), back);
            }
            catch (Exception gone) when (gone is SocketException or OperationCanceledException)
            {
                // One of them left.
            }
            await over.CancelAsync();
            client.LingerState = new LingerOption(enable: true, seconds: 0); // closing now resets
            server.LingerState = new LingerOption(enable: true, seconds: 0);
        }
    }

    private async Task PumpAsync(Socket from, Socket to, int bytes, CancellationToken over)
    {
        var buffer = new byte[4096];
        while (bytes > 0 || IsCalm)
        {
            var received = await from.ReceiveAsync(buffer, over);
            if (received == 0)
            {
                return;
            }
            if (Roll(4) == 1)
            {
                await Task.Delay(Roll(20), over);
            }
            // A cut anywhere: in a frame, in a number, in a character.
            var passed = IsCalm ? received : Math.Min(received, bytes);
            for (var sent = 0; sent < passed;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, passed - sent), over);
            }
            bytes -= passed;
        }
        Interlocked.Increment(ref _resets);
    }

    private int Roll(int most)
    {
        lock (_random)
        {
            return _random.Next(1, most + 1);
        }
    }
}
