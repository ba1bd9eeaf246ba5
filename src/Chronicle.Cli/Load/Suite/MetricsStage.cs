using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Suite;

/// <summary>What instruments cost: two servers take turns, one of them in a runtime whose meters are switched off.</summary>
internal static class MetricsStage
{
    private const int Connections = 64;

    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        using var folder = new TemporaryFolder();
        using var other = new TemporaryFolder();
        if (ThisProgram.DescribeWithout("System.Diagnostics.Metrics.Meter.IsSupported", other.Path) is not { } describe)
        {
            return []; // published as one file: there are no runtime settings beside it to change
        }
        await using var metered = await ServerProcess.StartAsync(folder.Path).ConfigureAwait(false);
        await using var bare = await ServerProcess.StartAsync(ServerProcess.Describe(describe, 0, other.Path)).ConfigureAwait(false);
        var (rates, cpus) = (new List<double>(), new List<double>());
        for (var turn = -1; turn < settings.Count(12, 2); turn++)
        {
            ct.ThrowIfCancellationRequested();
            var first = turn % 2 == 0 ? metered : bare;
            var a = await PostAsync(first).ConfigureAwait(false);
            var b = await PostAsync(first == metered ? bare : metered).ConfigureAwait(false);
            var (with, without) = first == metered ? (a, b) : (b, a);
            if (turn >= 0) // the turn before the first compiles what is hot
            {
                rates.Add(100 * (1 - (with.Rate / without.Rate)));
                cpus.Add(100 * ((with.Micros / without.Micros) - 1));
            }
        }
        return
        [
            new($"throughput that metrics cost, single-event POST, {Connections} connections", "%", [.. rates], AtMost: 3),
            new("server CPU that metrics cost, of the same events", "%", [.. cpus]),
        ];

        Task<(double Rate, double Micros)> PostAsync(ServerProcess server) =>
            ThroughputStage.PostAsync(server, settings.Feed(1), Body.Single, Connections, settings.Seconds(0.5, 0.5), settings.Seconds(3, 1));
    }
}
