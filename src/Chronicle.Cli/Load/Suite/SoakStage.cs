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
        var memory = await Growth.FollowAsync(server, running).ConfigureAwait(false);
        sent += await running.ConfigureAwait(false);
        await audience.RequireAllAsync(sent).ConfigureAwait(false);
        tally.RequireNoFailures();
        return
        [
            new($"memory at {Rate:N0} ev/s with {Readers} SSE readers over {memory.Span.TotalMinutes:0} min, mean", "MB", [memory.MeanMb]),
            new($"memory growth over {memory.Span.TotalMinutes:0} min at {Rate:N0} ev/s, of the mean", "%", [memory.Percent], AtMost: 2),
            new($"handles after {memory.Span.TotalMinutes:0} min", "", [server.Probe.Handles]),
        ];
    }
}
