using System.Globalization;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Workload;
using Chronicle.Cli.Output;

namespace Chronicle.Cli.Load.Scenarios;

/// <summary>The rate rises in steps until the server no longer keeps up; says at which it broke, and how.</summary>
internal static class StressScenario
{
    public static Verb Create()
    {
        var first = LoadOptions.Rate(100, "Events per second of the first step");
        var growth = LoadOptions.Number("--growth", 1.5, 1.05, 10, "Each step's rate is the last one's times this");
        var most = LoadOptions.Number("--max-rate", 200_000, 1, 1_000_000, "Stop here even if nothing broke");
        var step = LoadOptions.Duration("5", "--step");
        var latency = LoadOptions.Number("--max-latency", 50, 0.001, 60_000, "Broken when the 95th percentile is above so many ms");
        var success = LoadOptions.Number("--min-success", 99, 0, 100, "Broken when less than so many percent of the requests succeed");
        var connections = LoadOptions.Connections(64);
        return ScenarioVerb.Create(
            "stress",
            "The rate rises until success or latency breaks; names the breaking point",
            ["chronicle load stress", "chronicle load stress --rate 1000 --growth 2 --step 10 --max-latency 20"],
            [first, growth, most, step, latency, success, connections],
            async (run, invocation, ct) =>
            {
                using var watching = await run.ConnectAsync(1, webSocket: false, null, ct).ConfigureAwait(false);
                var tallies = new List<Tally>();
                var (kept, rate) = (0.0, ReadersScenario.RequirePositive(invocation.Value(first)));
                string? broke = null;
                for (; broke is null && rate <= invocation.Value(most) && !ct.IsCancellationRequested; rate *= invocation.Value(growth))
                {
                    var events = Math.Max(1, (long)(rate * invocation.Value(step).TotalSeconds));
                    var tally = await run.SendAsync($"{Quantities.Number(rate)} ev/s", Body.Single, invocation.Value(connections), rate, events, ct).ConfigureAwait(false);
                    tallies.Add(tally);
                    broke = Broke(tally, invocation.Value(latency), invocation.Value(success));
                    kept = broke is null ? rate : kept;
                }
                await run.CheckAsync(watching, "watcher", ct, [.. tallies]).ConfigureAwait(false);
                run.Found.Add(new Measurement("highest rate kept", "ev/s", [kept]));
                run.Found.Note(broke is null
                    ? $"breaking point: none up to {Quantities.Number(kept)} ev/s"
                    : $"breaking point: {Quantities.Number(rate / invocation.Value(growth))} ev/s, {broke}");
            });
    }

    /// <summary>What the limit was that did not hold; null when all did.</summary>
    public static string? Broke(Tally tally, double maxLatency, double minSuccess) =>
        tally.SuccessPercent < minSuccess ? string.Create(CultureInfo.InvariantCulture, $"where {tally.SuccessPercent:0.0} % of the requests succeeded (at least {minSuccess} wanted)")
        : tally.Latencies.Milliseconds(95) is var p95 && p95 > maxLatency ? string.Create(CultureInfo.InvariantCulture, $"where p95 was {p95:0.0} ms (at most {maxLatency} wanted)")
        : null;
}
