using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Scenarios;

/// <summary>Many live readers while events arrive at a steady rate: how old an event is when each of them has it.</summary>
internal static class ReadersScenario
{
    public static Verb CreateWebSockets() => Create("websockets", "Readers over WebSocket", "--connections", 50, webSocket: true);

    public static Verb CreateSse() => Create("sse", "Readers over server-sent events", "--clients", 100, webSocket: false);

    private static Verb Create(string name, string description, string count, int standard, bool webSocket)
    {
        var readers = LoadOptions.Whole(count, standard, 1, 20_000, "Readers, each of which gets everything");
        var duration = LoadOptions.Duration("60");
        var rate = LoadOptions.Rate(100);
        return ScenarioVerb.Create(
            name,
            description + ": delivery to each, in order, nothing missing",
            [$"chronicle load {name} {count} {standard} --duration 60", $"chronicle load {name} {count} 1000 --rate 20 --url http://127.0.0.1:8510"],
            [readers, duration, rate],
            async (run, invocation, ct) =>
            {
                var delivered = new Latencies();
                using var audience = await run.ConnectAsync(invocation.Value(readers), webSocket, delivered, ct).ConfigureAwait(false);
                var perSecond = RequirePositive(invocation.Value(rate));
                var events = Math.Max(1, (long)(perSecond * invocation.Value(duration).TotalSeconds));
                var sent = await run.SendAsync("append", Body.Single, 16, perSecond, events, ct).ConfigureAwait(false);
                await run.CheckAsync(audience, name, ct, sent).ConfigureAwait(false);
                run.Found.Add($"from sending to {audience.Count} readers", delivered, null);
                run.Found.RequireSuccess();
            });
    }

    /// <exception cref="CliFailure">A rate of 0, which only means something where there is a number of events.</exception>
    public static double RequirePositive(double rate) => rate > 0 ? rate : throw new CliFailure(ExitCodes.Usage, "--rate must be more than 0 here", null, "give events per second");
}
