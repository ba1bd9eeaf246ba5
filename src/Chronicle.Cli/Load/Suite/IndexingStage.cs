using System.Diagnostics;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Suite;

/// <summary>What producers pay for the index: two servers take turns, one of them without it, and each text is a new one.</summary>
internal static class IndexingStage
{
    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        using var folder = new TemporaryFolder();
        using var other = new TemporaryFolder();
        if (ThisProgram.DescribeWithout("Chronicle.Recall.IsSupported", other.Path) is not { } describe)
        {
            return []; // published as one file: there are no runtime settings beside it to change
        }
        await using var indexed = await ServerProcess.StartAsync(folder.Path).ConfigureAwait(false);
        await using var bare = await ServerProcess.StartAsync(ServerProcess.Describe(describe, 0, other.Path)).ConfigureAwait(false);
        return
        [
            .. await CompareAsync("single-event POST, 64 connections", Body.Single, 64, mostPercent: 10).ConfigureAwait(false),
            .. await CompareAsync("NDJSON of 100 per POST, 16 connections", Body.Lines(100), 16, mostPercent: 25).ConfigureAwait(false),
        ];

        async Task<Measurement[]> CompareAsync(string name, Body body, int connections, double mostPercent)
        {
            var (rates, cpus, behind) = (new List<double>(), new List<double>(), new List<double>());
            for (var turn = -1; turn < settings.Count(8, 1); turn++)
            {
                ct.ThrowIfCancellationRequested();
                var isFirst = turn % 2 == 0;
                var a = await TurnAsync(isFirst, body, connections).ConfigureAwait(false);
                var b = await TurnAsync(!isFirst, body, connections).ConfigureAwait(false);
                var (with, without) = isFirst ? (a, b) : (b, a);
                if (turn >= 0) // the turn before the first compiles what is hot
                {
                    rates.Add(100 * (1 - (with.Rate / without.Rate)));
                    cpus.Add(with.Micros - without.Micros);
                    behind.Add(with.IndexedPerSecond);
                }
            }
            return
            [
                new($"throughput that the index costs, {name}", "%", [.. rates], AtMost: mostPercent),
                new($"server CPU that index and vectors cost for an event, {name}", "µs", [.. cpus]),
                new($"events indexed and embedded once they stop, {name}", "ev/s", [.. behind]),
            ];
        }

        // The index works on what it is behind when the turn is over, which is counted, and must not be in the other's turn.
        async Task<(double Rate, double Micros, double IndexedPerSecond)> TurnAsync(bool isIndexed, Body body, int connections)
        {
            var server = isIndexed ? indexed : bare;
            var cpu = server.Probe.Cpu;
            using var loop = await ClosedLoop.ConnectAsync(server.Target, settings.Feed(10, isDistinct: true), body, connections, new Tally(), ct).ConfigureAwait(false);
            var rate = await loop.MeasureAsync(settings.Seconds(0.5, 0.3), settings.Seconds(2, 0.5)).ConfigureAwait(false);
            var perSecond = isIndexed ? await CatchUpAsync(server.Target).ConfigureAwait(false) : 0;
            return (rate, (server.Probe.Cpu - cpu).TotalMicroseconds / loop.Tally.Events, perSecond);
        }

        async Task<double> CatchUpAsync(Target target)
        {
            var (behind, started) = (await RecallProgress.WaitAsync(target, static _ => true, ct).ConfigureAwait(false), Stopwatch.GetTimestamp());
            await RecallProgress.RequireCompleteAsync(target, ct).ConfigureAwait(false);
            return behind.IndexLag / Math.Max(Stopwatch.GetElapsedTime(started).TotalSeconds, 1e-3);
        }
    }
}
