using System.CommandLine;
using Chronicle.Cli.Load.Bus;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Output;

namespace Chronicle.Cli.Load.Scenarios;

/// <summary>Publishers on NATS: how long until the stream has a message and until it is recorded; then everything is read back by id.</summary>
internal static class BusScenario
{
    private const int WarmUp = 200;

    public static Verb Create()
    {
        var events = LoadOptions.Events(1000);
        var rate = LoadOptions.Rate(100, "Messages per second, whether or not the last ones are acknowledged; 0 is a burst: as fast as acknowledgements come");
        var duration = LoadOptions.OptionalDuration("How long at the rate, instead of a number of events");
        var publishers = LoadOptions.Whole("--publishers", 10, 1, 1000, "Publishers, each over a connection of its own");
        var window = LoadOptions.Whole("--window", 1, 1, 10_000, "Messages that each sends before it waits for their acknowledgements");
        var mixed = new Option<bool>("--mixed") { Description = "Messages of every kind in turn: envelopes, bodies, arrays, NDJSON, the older bus's envelopes, no JSON" };
        return ScenarioVerb.CreateOnBus(
            "bus",
            "Publishers on NATS; everything is read back by id",
            ["chronicle load bus --rate 500 --duration 60", "chronicle load bus --rate 0 --events 100000 --window 100", "chronicle load bus --nats nats://127.0.0.1:4222 --url http://127.0.0.1:8510 --mixed"],
            [events, rate, duration, publishers, window, mixed],
            async (run, bus, invocation, ct) =>
            {
                var size = invocation.Value(window);
                BusKind[] kinds = invocation.Value(mixed) ? Enum.GetValues<BusKind>() : [BusKind.Event];
                var perSecond = invocation.Value(rate);
                var messages = invocation.Value(duration) is { } time ? (long)(ReadersScenario.RequirePositive(perSecond) * time.TotalSeconds) : invocation.Value(events);
                var (feed, stored) = (new BusFeed(run.CreateText(sessions: 50, seed: 2), new Random(invocation.Random.Next()), bus.Url, bus.Prefix), new Latencies());
                var start = await run.StatAsync("journal", "head", ct).ConfigureAwait(false);
                using var watching = await run.ConnectAsync(1, webSocket: false, stored, ct).ConfigureAwait(false);
                var first = new Tally(); // compiles what is hot
                using (var loop = await ClosedLoop.ConnectAsync(tally => feed.CreateSender(1, tally), 4, first, ct).ConfigureAwait(false))
                {
                    await loop.SendAsync(WarmUp, ct).ConfigureAwait(false);
                }
                await watching.WaitForAsync(first.Events, last: 0, TimeSpan.FromSeconds(1), ct).ConfigureAwait(false);
                stored.Clear();
                var sent = await run.SendAsync("published → in the stream", tally => feed.CreateSender(kinds, size, tally), size, invocation.Value(publishers), perSecond, messages, ct).ConfigureAwait(false);
                await run.CheckAsync(watching, "watcher", ct, first, sent).ConfigureAwait(false);
                run.Found.Add("published → stored", stored, null);
                var recount = await BusRecount.ReadAsync(run.Target, run.Project, feed.Published, start, first.Unknown + sent.Unknown, ct).ConfigureAwait(false);
                run.Found.Add(new Measurement($"lost, of {Quantities.Count(first.Events + sent.Events)} published and read back by id", "events", [recount.Lost], AtMost: 0));
                run.Found.Add(new Measurement("duplicated", "events", [recount.Duplicated], AtMost: 0));
                run.Found.Add(new Measurement("out of their publisher's order", "events", [recount.OutOfOrder], AtMost: 0));
                run.Found.RequireSuccess();
            });
    }
}
