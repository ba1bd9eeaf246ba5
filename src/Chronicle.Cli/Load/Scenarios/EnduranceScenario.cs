using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Scenarios;

/// <summary>Ten thousand and more at a rate that lasts: hardly any may fail.</summary>
internal static class EnduranceScenario
{
    public static Verb Create()
    {
        var events = LoadOptions.Events(10_000);
        var rate = LoadOptions.Rate(200);
        var readers = LoadOptions.Whole("--readers", 10, 1, 10_000, "SSE readers that watch meanwhile");
        return ScenarioVerb.Create(
            "endurance",
            "10,000 events and more at a lasting rate; at least 99.9 % must succeed",
            ["chronicle load endurance", "chronicle load endurance --events 1000000 --rate 1000"],
            [events, rate, readers],
            async (run, invocation, ct) =>
            {
                var delivered = new Latencies();
                using var audience = await run.ConnectAsync(invocation.Value(readers), webSocket: false, delivered, ct).ConfigureAwait(false);
                var sent = await run.SendAsync("append", Body.Single, 16, ReadersScenario.RequirePositive(invocation.Value(rate)), invocation.Value(events), ct).ConfigureAwait(false);
                await run.CheckAsync(audience, "readers", ct, sent).ConfigureAwait(false);
                run.Found.Add($"from sending to {audience.Count} readers", delivered, null);
                run.Found.Add(new Measurement("requests that succeeded", "%", [sent.SuccessPercent], AtLeast: 99.9));
            });
    }
}
