using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Suite;

/// <summary>Resident memory after the start and under a steady load.</summary>
internal static class MemoryStage
{
    private const int Rate = 1000;
    private const int Readers = 50;

    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(folder.Path).ConfigureAwait(false);
        using (var one = await HttpConnection.ConnectAsync(server.Target.Address, ct).ConfigureAwait(false))
        {
            await one.ExchangeAsync(server.Target.Get("/api/info"), ct).ConfigureAwait(false);
        }
        await Task.Delay(settings.Seconds(3, 1), TimeProvider.System, ct).ConfigureAwait(false);
        var idle = server.Probe.Resident;
        var (tally, delivered, most) = (new Tally(), new Latencies(), 0L);
        using var audience = await Audience.ConnectAsync(server.Target, Readers, webSocket: true, SuiteSettings.Project, delivered, ct).ConfigureAwait(false);
        using var loop = await OpenLoop.ConnectAsync(server.Target, settings.Feed(3), Body.Single, 16, tally, ct).ConfigureAwait(false);
        var running = loop.RunAsync(Rate, settings.Seconds(60, 4), ct);
        while (!running.IsCompleted)
        {
            await Task.WhenAny(running, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, CancellationToken.None)).ConfigureAwait(false);
            most = Math.Max(most, server.Probe.Resident);
        }
        await audience.RequireAllAsync(await running.ConfigureAwait(false)).ConfigureAwait(false);
        tally.RequireNoFailures();
        return
        [
            new("memory, idle", "MB", [idle / 1e6], AtMost: 70),
            new($"memory at {Rate:N0} ev/s with {Readers} WebSocket readers, most", "MB", [most / 1e6], AtMost: 100),
            new($"delivery at {Rate:N0} ev/s to {Readers} WebSocket readers, p99", "ms", [delivered.Milliseconds(99)]),
        ];
    }
}
