using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Suite;

/// <summary>A quiet, steady rate: how long until an event is durable, and until every reader has it.</summary>
internal static class LatencyStage
{
    private const int Rate = 100;
    private const int Readers = 100;
    private const int Connections = 16;

    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(folder.Path).ConfigureAwait(false);
        await ThroughputStage.PostAsync(server, settings.Feed(2), Body.Single, 8, TimeSpan.Zero, settings.Seconds(3, 1)).ConfigureAwait(false); // compiles what is hot
        var alone = new Tally();
        using (var loop = await OpenLoop.ConnectAsync(server.Target, settings.Feed(2), Body.Single, Connections, alone, ct).ConfigureAwait(false))
        {
            await loop.RunAsync(Rate, settings.Seconds(20, 3), ct).ConfigureAwait(false);
        }
        alone.RequireNoFailures();
        var sse = await DeliverAsync(server, settings, webSocket: false, ct).ConfigureAwait(false);
        var sockets = await DeliverAsync(server, settings, webSocket: true, ct).ConfigureAwait(false);
        return
        [
            P($"acknowledgement at {Rate} ev/s, p50", alone.Latencies, 50, 1.5),
            P($"acknowledgement at {Rate} ev/s, p99", alone.Latencies, 99, settings.Limits.LatencyMs ?? 5),
            P($"acknowledgement with {Readers} SSE readers, p99", sse.Acknowledged, 99),
            P($"delivery to {Readers} SSE readers, p50", sse.Delivered, 50, 2),
            P($"delivery to {Readers} SSE readers, p99", sse.Delivered, 99, settings.Limits.LatencyMs ?? 8),
            P($"delivery to {Readers} WebSocket readers, p50", sockets.Delivered, 50, 2),
            P($"delivery to {Readers} WebSocket readers, p99", sockets.Delivered, 99, settings.Limits.LatencyMs ?? 8),
            new("delivered of what was sent, in order", "%", [100.0 * (sse.Delivered.Count + sockets.Delivered.Count) / (sse.Expected + sockets.Expected)], AtLeast: 100),
        ];
    }

    private static async Task<(Latencies Acknowledged, Latencies Delivered, long Expected)> DeliverAsync(ServerProcess server, SuiteSettings settings, bool webSocket, CancellationToken ct)
    {
        var (tally, delivered) = (new Tally(), new Latencies());
        using var loop = await OpenLoop.ConnectAsync(server.Target, settings.Feed(2), Body.Single, Connections, tally, ct).ConfigureAwait(false);
        using (var warmUp = await Audience.ConnectAsync(server.Target, Readers, webSocket, SuiteSettings.Project, ages: null, ct).ConfigureAwait(false))
        {
            await warmUp.RequireAllAsync(await loop.RunAsync(Rate, settings.Seconds(2, 1), ct).ConfigureAwait(false)).ConfigureAwait(false);
            tally.Latencies.Clear();
        }
        using var audience = await Audience.ConnectAsync(server.Target, Readers, webSocket, SuiteSettings.Project, delivered, ct).ConfigureAwait(false);
        var sent = await loop.RunAsync(Rate, settings.Seconds(20, 3), ct).ConfigureAwait(false);
        await audience.RequireAllAsync(sent).ConfigureAwait(false);
        tally.RequireNoFailures();
        return (tally.Latencies, delivered, sent * Readers);
    }

    private static Measurement P(string name, Latencies measured, double percentile, double? atMost = null) => new(name, "ms", [measured.Milliseconds(percentile)], AtMost: atMost);
}
