using System.CommandLine;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Scenarios;

/// <summary>Producers only: how fast, and how long each waits.</summary>
internal static class EventsScenario
{
    public static Verb Create()
    {
        var events = LoadOptions.Events(1000);
        var rate = LoadOptions.Rate(100, "Events per second, whether or not the last ones are answered; 0 sends as fast as answers come");
        var connections = LoadOptions.Connections(16);
        var mode = new Option<string>("--mode") { Description = "single (one event a request), batch (a JSON array) or ndjson", HelpName = "MODE", DefaultValueFactory = _ => "single" };
        mode.AcceptOnlyFromAmong("single", "batch", "ndjson");
        var batch = LoadOptions.Whole("--batch", 100, 1, 10_000, "Events in one request of batch and ndjson");
        return ScenarioVerb.Create(
            "events",
            "Producers: latency at a rate, or throughput",
            ["chronicle load events --events 1000 --rate 100", "chronicle load events --events 500000 --rate 0 --mode ndjson --connections 16"],
            [events, rate, connections, mode, batch],
            async (run, invocation, ct) =>
            {
                var size = invocation.Value(batch);
                var body = invocation.Value(mode) switch { "batch" => Body.Array(size), "ndjson" => Body.Lines(size), _ => Body.Single };
                using var watching = await run.ConnectAsync(1, webSocket: false, null, ct).ConfigureAwait(false);
                var sent = await run.SendAsync($"append, {invocation.Value(mode)}", body, invocation.Value(connections), invocation.Value(rate), invocation.Value(events), ct).ConfigureAwait(false);
                await run.CheckAsync(watching, "watcher", ct, sent).ConfigureAwait(false);
                run.Found.RequireSuccess();
            });
    }
}
