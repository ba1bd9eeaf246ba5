using System.Diagnostics;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Suite;

/// <summary>Twenty minutes at a lasting rate: what grows.</summary>
internal static class SoakStage
{
    private const int Rate = 1000;
    private const int Readers = 10;

    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(folder.Path).ConfigureAwait(false);
        var tally = new Tally();
        using var audience = await Audience.ConnectAsync(server.Target, Readers, webSocket: false, SuiteSettings.Project, new Latencies(), ct).ConfigureAwait(false);
        using var loop = await OpenLoop.ConnectAsync(server.Target, settings.Feed(5), Body.Single, 16, tally, ct).ConfigureAwait(false);
        var sent = await loop.RunAsync(Rate, settings.Seconds(180, 5), ct).ConfigureAwait(false); // pools and caches fill, which is no leak
        var running = loop.RunAsync(Rate, settings.Seconds(1200, 10), ct);
        var (memory, resident, started) = (new Trend(), new List<double>(), Stopwatch.GetTimestamp());
        while (!running.IsCompleted)
        {
            resident.Add(server.Probe.Resident / 1e6);
            memory.Add(Stopwatch.GetElapsedTime(started), resident[^1]);
            await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, CancellationToken.None)).ConfigureAwait(false);
        }
        sent += await running.ConfigureAwait(false);
        await audience.RequireAllAsync(sent).ConfigureAwait(false);
        tally.RequireNoFailures();
        var grown = (memory.PerHour ?? throw new LoadException("The soak was too short to tell a growth.")) * memory.Span.TotalHours;
        return
        [
            new($"memory at {Rate:N0} ev/s with {Readers} SSE readers over {memory.Span.TotalMinutes:0} min, mean", "MB", [resident.Average()]),
            new($"memory growth over {memory.Span.TotalMinutes:0} min at {Rate:N0} ev/s, of the mean", "%", [100 * grown / resident.Average()], AtMost: 2),
            new($"handles after {memory.Span.TotalMinutes:0} min", "", [server.Probe.Handles]),
        ];
    }
}
