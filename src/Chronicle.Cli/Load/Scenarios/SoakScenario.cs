using System.CommandLine;
using System.Diagnostics;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Scenarios;

/// <summary>Minutes to hours at a steady rate: what grows.</summary>
internal static class SoakScenario
{
    private const double WarmUpShare = 0.2; // of the time: pools and caches fill, which is no leak

    public static Verb Create()
    {
        var rate = LoadOptions.Rate(100);
        var duration = LoadOptions.Duration("10m");
        var readers = LoadOptions.Whole("--readers", 10, 1, 10_000, "SSE readers that watch meanwhile");
        var growth = new Option<double?>("--max-growth") { Description = "Fail when the server's memory grows by more than so many MB in an hour", HelpName = "MB" };
        return ScenarioVerb.Create(
            "soak",
            "A steady rate for minutes to hours: growth of memory, handles and connections",
            ["chronicle load soak --duration 10m", "chronicle load soak --url http://127.0.0.1:8510 --pid 4711 --duration 8h --rate 50 --max-growth 50"],
            [rate, duration, readers, growth],
            async (run, invocation, ct) =>
            {
                var delivered = new Latencies();
                var (perSecond, time) = (ReadersScenario.RequirePositive(invocation.Value(rate)), invocation.Value(duration));
                var (connections, handles) = (await run.StatAsync("live", "readers", ct).ConfigureAwait(false), run.Probe?.Handles ?? 0);
                Tally sent;
                using (var audience = await run.ConnectAsync(invocation.Value(readers), webSocket: false, delivered, ct).ConfigureAwait(false))
                {
                    using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
                    var sampling = SampleAsync(run.Probe, time, over.Token);
                    sent = await run.SendAsync("append", Body.Single, 16, perSecond, Math.Max(1, (long)(perSecond * time.TotalSeconds)), ct).ConfigureAwait(false);
                    await run.CheckAsync(audience, "readers", ct, sent).ConfigureAwait(false);
                    run.Found.Add($"from sending to {audience.Count} readers", delivered, null);
                    await over.CancelAsync().ConfigureAwait(false);
                    Report(run, await sampling.ConfigureAwait(false), invocation.Value(growth));
                }
                run.Found.Add(new Measurement("requests that succeeded", "%", [sent.SuccessPercent], AtLeast: 99.9));
                await ReportLeftAsync(run, connections, handles, ct).ConfigureAwait(false);
            });
    }

    private static async Task<(Trend Memory, long First, long Most, int MostHandles)> SampleAsync(ProcessProbe? probe, TimeSpan duration, CancellationToken over)
    {
        var memory = new Trend();
        var (started, first, most, handles) = (Stopwatch.GetTimestamp(), probe?.Resident ?? 0, 0L, 0);
        while (probe is not null && !over.IsCancellationRequested)
        {
            var (at, resident) = (Stopwatch.GetElapsedTime(started), probe.Resident);
            most = Math.Max(most, resident);
            handles = Math.Max(handles, probe.Handles);
            if (at > duration * WarmUpShare)
            {
                memory.Add(at, resident / 1e6);
            }
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, over).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
        }
        return (memory, first, most, handles);
    }

    private static void Report(LoadRun run, (Trend Memory, long First, long Most, int MostHandles) sampled, double? maxGrowth)
    {
        if (run.Probe is null || sampled.Memory.PerHour is not { } growth)
        {
            run.Found.Note(run.Probe is null
                ? "memory, handles: not measured; the server's process is not known (--pid names it when it runs on this machine)"
                : "memory growth: not measured; the run was too short");
            if (maxGrowth is not null)
            {
                run.Found.Fail("--max-growth was given, and the growth could not be measured.");
            }
            return;
        }
        run.Found.Add(new Measurement("server memory at the start", "MB", [sampled.First / 1e6]));
        run.Found.Add(new Measurement("server memory, most", "MB", [sampled.Most / 1e6]));
        run.Found.Add(new Measurement("server memory growth, after the first fifth", "MB/h", [growth], AtMost: maxGrowth));
        if (sampled.Memory.Span < TimeSpan.FromMinutes(5))
        {
            run.Found.Note("the growth is extrapolated from less than five minutes: caches that fill look like a leak in so short a time");
        }
        run.Found.Add(new Measurement("server handles, most", "", [sampled.MostHandles]));
    }

    // What our readers opened must be closed again once they are gone; the server notices that when it next writes to them.
    private static async Task ReportLeftAsync(LoadRun run, long connections, int handles, CancellationToken ct)
    {
        var left = await run.StatAsync("live", "readers", ct).ConfigureAwait(false);
        for (var tries = 0; left > connections && tries < 100; tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, ct).ConfigureAwait(false);
            left = await run.StatAsync("live", "readers", ct).ConfigureAwait(false);
        }
        run.Found.Add(new Measurement("live readers left behind", "", [left - connections]));
        if (run.Probe is not null)
        {
            run.Found.Add(new Measurement("handles left behind", "", [run.Probe.Handles - handles]));
        }
    }
}
