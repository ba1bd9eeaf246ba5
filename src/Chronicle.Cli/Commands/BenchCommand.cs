using System.CommandLine;
using Chronicle.Cli.Load.Bus;
using Chronicle.Cli.Load.Suite;

namespace Chronicle.Cli.Commands;

internal static class BenchCommand
{
    public static Command Create()
    {
        var bench = SuiteVerb.Create(
            "bench",
            "bench",
            Stage.All,
            "Measure the whole program on this machine against targets and the previous run; fails when a target is missed",
            ["chronicle bench --quick", "chronicle bench --only throughput latency --results ./measured", "BENCHMARK_LATENCY_MAX=20 BENCHMARK_THROUGHPUT_MIN=5000 chronicle bench --strict", "chronicle bench bus --quick"]);
        bench.Add(CreateBus());
        bench.Add(CreateDirect());
        bench.Add(CreateJournal());
        return bench;
    }

    private static Verb CreateBus() => SuiteVerb.Create(
        "bus",
        "bus",
        BusStages.All,
        "The same of what is published on NATS, with a nats-server of its own",
        ["chronicle bench bus --quick", "chronicle bench bus --only stored sustained", "chronicle bench bus --only memory --full"],
        new Option<bool>("--full") { Description = "Watch the memory for an hour" });

    /// <summary>The other side of the overhead and cost stages; not for people.</summary>
    private static Verb CreateDirect()
    {
        var data = new Option<string>("--data") { Required = true };
        var rate = new Option<double>("--rate") { Required = true };
        var group = new Option<int>("--group") { Required = true };
        var warmUp = new Option<double>("--warm-up") { Required = true };
        var seconds = new Option<double>("--seconds") { Required = true };
        return new Verb("direct", "Write events into a store without a server, for the overhead stage") { Hidden = true, Options = { data, rate, group, warmUp, seconds } }.Run(async (invocation, ct) =>
        {
            await DirectWriter.RunAsync(invocation.Terminal.Out, invocation.Value(data)!, invocation.Value(rate), invocation.Value(group),
                TimeSpan.FromSeconds(invocation.Value(warmUp)), TimeSpan.FromSeconds(invocation.Value(seconds)), ct).ConfigureAwait(false);
            return ExitCodes.Ok;
        });
    }

    /// <summary>The other side of the bus's rate; not for people.</summary>
    private static Verb CreateJournal()
    {
        var data = new Option<string>("--data") { Required = true };
        var before = new Option<int>("--before") { Required = true };
        var events = new Option<int>("--events") { Required = true };
        return new Verb("journal", "Put events through a journal without a server, for the bus's sustained stage") { Hidden = true, Options = { data, before, events } }.Run(async (invocation, _) =>
        {
            await JournalWriter.RunAsync(invocation.Terminal.Out, invocation.Value(data)!, invocation.Value(before), invocation.Value(events)).ConfigureAwait(false);
            return ExitCodes.Ok;
        });
    }
}
