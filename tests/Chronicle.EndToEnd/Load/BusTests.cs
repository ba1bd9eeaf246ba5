using System.Text.Json;
using Chronicle.EndToEnd.Running;
using NatsServer = Chronicle.Nats.Tests.Running.NatsServer;

namespace Chronicle.EndToEnd.Load;

/// <summary>What is measured on a real NATS server, short: that it finds what it is there to find, and nothing where nothing is.</summary>
public sealed class BusTests
{
    [Fact]
    public async Task Bench_FailsOnAMiss_AndKeepsWhatItFound()
    {
        using var results = new TempFolder();

        var outcome = await BenchAsync(results, "0.0001", "stored");

        Assert.True(outcome.ExitCode == 1, outcome.ToString());
        Assert.Matches(@"published → durable at 100 ev/s, mean +≤ 0\.00 .* missed", outcome.Output);
        Assert.Matches(@"published → stored at 100 ev/s, p95 +≤ 0\.00 .* missed", outcome.Output);
        var kept = JsonElement.Parse((await File.ReadAllLinesAsync(results.File("bus.jsonl"))).Single());
        Assert.Equal(("bus", "missed"), (kept.Text("benchmark"), kept.GetProperty("measured")[0].Text("verdict")));
        Assert.Contains("| published → stored at 100 ev/s, mean |", await File.ReadAllTextAsync(results.File("bus.md")), StringComparison.Ordinal);
    }

    /// <summary>Where time is no matter all is well: nothing of any kind of message is lost.</summary>
    [Fact]
    public async Task Bench_FindsEverythingInOrder()
    {
        using var results = new TempFolder();

        var outcome = await BenchAsync(results, "60000", "burst", "mixed");

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Matches(@"bursts: lost, duplicated or out of order by id +≤ 0\.00 +0\.00 .* reached", outcome.Output);
        Assert.Matches(@"mixed kinds: lost, duplicated or out of order by id +≤ 0\.00 +0\.00 .* reached", outcome.Output);
    }

    [Fact]
    public async Task Drill_RecoversEverything()
    {
        var outcome = await Programs.ChronicleAsync("drill", "--fault", "bus", "--kills", "1", "--json");

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        var report = JsonElement.Parse(outcome.Output);
        Assert.Equal((0L, 0L, 0L), (report.Number("lost"), report.Number("duplicated"), report.Number("out_of_order")));
        foreach (var phase in from victim in (string[])["Chronicle", "nats-server", "both"] from when in (string[])["before", "during", "after"] select report.GetProperty(victim).GetProperty(when))
        {
            Assert.True(phase.Number("published") > 0, outcome.ToString());
            Assert.Equal(phase.Number("published"), phase.Number("recorded"));
        }
    }

    /// <summary>A recorder whose rule leaves the events of one type without a session: they are in the stream and not in the journal.</summary>
    [Fact]
    public async Task Load_FindsWhatIsMissing()
    {
        using var data = new TempFolder();
        await using var bus = await NatsServer.StartAsync();
        await using var server = await ServerProcess.StartAsync(data.Path, "--set", $"Nats:Url={bus.Url}", "--set", "Nats:Ingest:Rules:0:Subject=chronicle.ev.*.*.pre_tool_use", "--set", "Nats:Ingest:Rules:0:Payload=Json");

        var outcome = await Programs.ChronicleAsync("load", "bus", "--events", "100", "--rate", "0", "--nats", bus.Url, "--url", $"{server.Address}");

        Assert.True(outcome.ExitCode == 1, outcome.ToString());
        Assert.Matches(@"lost, of 300 published and read back by id +[1-9][\d.]* +events +≤ 0\.00 +missed", outcome.Output);
        Assert.Matches(@"order and completeness: [1-9]\d* missing, 0 repeated, 0 out of order", outcome.Output);
    }

    [Fact]
    public async Task WithoutANatsServer_ItSaysWhatToInstall()
    {
        using var results = new TempFolder();

        var outcome = await Programs.RunAsync(Programs.Chronicle, ["bench", "bus", "--quick", "--results", results.Path], null, ("PATH", results.Path));

        Assert.True(outcome.ExitCode == 4, outcome.ToString());
        Assert.Contains("apt-get install nats-server", outcome.Error, StringComparison.Ordinal);
    }

    private static Task<Programs.Outcome> BenchAsync(TempFolder results, string latencyMs, params string[] stages) =>
        Programs.RunAsync(Programs.Chronicle, ["bench", "bus", "--quick", "--only", .. stages, "--results", results.Path], null, ("BENCHMARK_LATENCY_MAX", latencyMs));
}
