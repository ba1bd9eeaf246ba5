using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Suite;

/// <summary>What going through the server costs over writing the store directly, at the same steady rate of durable single events.</summary>
internal static class OverheadStage
{
    private const int Rate = 200;

    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        var (warmUp, duration) = (settings.Seconds(5, 1.5), settings.Seconds(20, 3));
        var direct = await DirectWriter.StartAsync(Rate, group: 1, warmUp, duration, ct).ConfigureAwait(false);
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(folder.Path).ConfigureAwait(false);
        var tally = new Tally();
        using var loop = await OpenLoop.ConnectAsync(server.Target, settings.Feed(2), Body.Single, 4, tally, ct).ConfigureAwait(false);
        await loop.RunAsync(Rate, warmUp, ct).ConfigureAwait(false);
        var cpu = server.Probe.Cpu;
        await loop.RunAsync(Rate, duration, ct).ConfigureAwait(false);
        cpu = server.Probe.Cpu - cpu;
        tally.RequireNoFailures();
        return
        [
            new($"CPU of the direct writer at {Rate} ev/s", "% core", [100 * direct.CpuMs / duration.TotalMilliseconds]),
            new($"CPU overhead of the server at {Rate} ev/s", "% core", [100 * (cpu.TotalMilliseconds - direct.CpuMs) / duration.TotalMilliseconds], AtMost: settings.Limits.CpuPercent ?? 5),
            new("memory of the direct writer", "MB", [direct.Resident / 1e6]),
            new("memory overhead of the server", "%", [100 * (server.Probe.Resident - direct.Resident) / direct.Resident], AtMost: settings.Limits.MemoryPercent ?? 100),
        ];
    }
}
