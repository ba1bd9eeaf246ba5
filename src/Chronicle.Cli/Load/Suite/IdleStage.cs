using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;

namespace Chronicle.Cli.Load.Suite;

/// <summary>Memory of a reader that has nothing to read: many SSE connections, connected and left alone past a heartbeat; and what a scrape takes among them.</summary>
internal static class IdleStage
{
    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        var connections = settings.Count(10_000, 2000);
        using var folder = new TemporaryFolder();
        // A quick run does not wait for the standard heartbeat of 15 s.
        await using var server = await ServerProcess.StartAsync(folder.Path, "--set", "Live:MaxReaders=20000", "--set", settings.Quick ? "Live:Heartbeat=00:00:02" : "Live:Heartbeat=00:00:15").ConfigureAwait(false);
        var sockets = new List<Socket>();
        try
        {
            await OpenAsync(sockets, server.Target, 200, ct).ConfigureAwait(false); // code is loaded and the pools are warm before the first look
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, ct).ConfigureAwait(false);
            var before = server.Probe.Resident;
            await OpenAsync(sockets, server.Target, connections, ct).ConfigureAwait(false);
            await Task.Delay(settings.Seconds(20, 3), TimeProvider.System, ct).ConfigureAwait(false);
            var memory = (server.Probe.Resident - before) / 1000.0 / connections;
            var scrapes = await ScrapeAsync(server.Target, settings.Count(200, 50), ct).ConfigureAwait(false);
            return
            [
                new("memory of an idle SSE connection", "KB", [memory], AtMost: 20),
                new($"GET /metrics with {connections:N0} live readers, p50", "ms", [scrapes.Milliseconds(50)]),
                new($"GET /metrics with {connections:N0} live readers, p95", "ms", [scrapes.Milliseconds(95)], AtMost: 5),
            ];
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    private static async Task<Latencies> ScrapeAsync(Target target, int times, CancellationToken ct)
    {
        var latencies = new Latencies();
        using var connection = await HttpConnection.ConnectAsync(target.Address, ct).ConfigureAwait(false);
        for (var i = -10; i < times; i++) // the first compile it
        {
            var started = Stopwatch.GetTimestamp();
            if (await connection.ExchangeAsync(target.Get("/metrics"), ct).ConfigureAwait(false) is not 200 and var status)
            {
                throw new LoadException($"/metrics answered {status}.");
            }
            if (i >= 0)
            {
                latencies.Add(Stopwatch.GetTimestamp() - started);
            }
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, ct).ConfigureAwait(false);
        }
        return latencies;
    }

    private static async Task OpenAsync(List<Socket> sockets, Target target, int count, CancellationToken ct)
    {
        var request = Encoding.ASCII.GetBytes(target.Head("GET", "/api/stream") + "Accept: text/event-stream\r\n\r\n");
        var buffer = new byte[1024];
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(target.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
            sockets.Add(socket);
            await socket.ConnectAsync(target.Address, ct).ConfigureAwait(false);
            await socket.SendAsync(request, ct).ConfigureAwait(false);
            var got = await socket.ReceiveAsync(buffer, ct).ConfigureAwait(false);
            if (!buffer.AsSpan(0, got).StartsWith("HTTP/1.1 200"u8))
            {
                throw new LoadException($"Connection {i} was refused: " + Encoding.ASCII.GetString(buffer, 0, got));
            }
        }
    }
}
