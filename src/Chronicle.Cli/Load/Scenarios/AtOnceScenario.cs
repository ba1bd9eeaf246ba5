using Chronicle.Cli.Load.Reports;

namespace Chronicle.Cli.Load.Scenarios;

/// <summary>Everybody at the same moment.</summary>
internal static class AtOnceScenario
{
    public static Verb CreateSpike() => Create("spike", 500);

    public static Verb CreateBurst() => Create("burst", 1000);

    private static Verb Create(string name, int standard)
    {
        var requests = LoadOptions.Whole("--requests", standard, 1, 20_000, "How many at once, each over a connection of its own");
        return ScenarioVerb.Create(
            name,
            $"{standard:N0} events at the same moment, each over a connection of its own",
            [$"chronicle load {name}", $"chronicle load {name} --requests {standard * 2}"],
            [requests],
            async (run, invocation, ct) =>
            {
                using var watching = await run.ConnectAsync(1, webSocket: false, null, ct).ConfigureAwait(false);
                var sent = await run.SendAtOnceAsync($"append, {invocation.Value(requests)} at once", invocation.Value(requests), ct).ConfigureAwait(false);
                run.Found.Add(new Measurement("all answered after", "ms", [sent.Latencies.Longest], AtMost: 5000));
                await run.CheckAsync(watching, "watcher", ct, sent).ConfigureAwait(false);
                run.Found.RequireSuccess();
            });
    }
}
