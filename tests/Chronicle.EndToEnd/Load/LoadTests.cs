using System.Text.Json;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Load;

/// <summary><c>chronicle load</c> as people run it, each scenario for a second or two, on a server of its own or on one that runs.</summary>
public sealed class LoadTests
{
    [Theory]
    [InlineData(200, 1, "events", "--events", "200", "--rate", "200")]
    [InlineData(2000, 1, "events", "--events", "2000", "--rate", "0", "--mode", "ndjson")]
    [InlineData(300, 1, "events", "--events", "300", "--rate", "600", "--mode", "batch", "--batch", "10")]
    [InlineData(50, 5, "websockets", "--connections", "5", "--duration", "1", "--rate", "50")]
    [InlineData(50, 5, "sse", "--clients", "5", "--duration", "1s", "--rate", "50")]
    [InlineData(1000, 0, "queries", "--events", "1000", "--duration", "1")]
    [InlineData(200, 4, "mixed", "--rate", "200", "--duration", "1", "--readers", "4")]
    [InlineData(100, 1, "spike", "--requests", "100")]
    [InlineData(200, 1, "burst", "--requests", "200")]
    [InlineData(200, 2, "endurance", "--events", "200", "--rate", "200", "--readers", "2")]
    [InlineData(90, 1, "conversations", "--quick", "--max-latency", "60000", "--only", "single", "concurrent", "spike", "queries")]
    [InlineData(70, 1, "conversations", "--quick", "--max-latency", "60000", "--embedding", "none", "--seed", "7", "--only", "single", "sustained")]
    [InlineData(100, 1, "bus", "--events", "100", "--rate", "200")]
    [InlineData(500, 1, "bus", "--events", "500", "--rate", "0", "--window", "50", "--mixed")]
    [InlineData(150, 2, "soak", "--duration", "1.5", "--rate", "100", "--readers", "2")]
    public async Task Scenario_FindsEverythingInOrder(int events, int readers, params string[] arguments)
    {
        var outcome = await Programs.ChronicleAsync(["load", .. arguments, "--json", "--quiet"]);

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        var found = JsonElement.Parse(outcome.Output);
        Assert.Equal(arguments[0], found.Text("scenario"));
        Assert.True(found.GetProperty("acknowledged").GetInt64() >= events, outcome.ToString());
        Assert.Equal((readers, 0L, 0L, 0L), (found.GetProperty("readers").GetInt32(), found.Number("missing"), found.Number("repeated"), found.Number("out_of_order")));
        Assert.Equal(100, found.GetProperty("success_percent").GetDouble());
        Assert.All(found.GetProperty("parts").EnumerateArray(), part =>
        {
            var ms = part.GetProperty("ms");
            Assert.True(part.GetProperty("count").GetInt64() > 0, part.ToString());
            Assert.InRange(ms.GetProperty("p50").GetDouble(), 0.001, ms.GetProperty("p99").GetDouble());
            Assert.InRange(ms.GetProperty("p99").GetDouble(), 0.001, ms.GetProperty("max").GetDouble());
        });
        Assert.Empty(outcome.Error);
    }

    [Fact]
    [Trait("Length", "long")]
    public async Task Stress_NamesTheBreakingPoint()
    {
        var outcome = await Programs.ChronicleAsync("load", "stress", "--rate", "50", "--growth", "2", "--step", "1", "--max-latency", "0.001");
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Contains("breaking point: 50.0 ev/s, where p95 was", outcome.Output, StringComparison.Ordinal);

        outcome = await Programs.ChronicleAsync("load", "stress", "--rate", "50", "--growth", "2", "--step", "1", "--max-latency", "60000", "--max-rate", "100");
        Assert.Contains("breaking point: none up to 100 ev/s", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Length", "long")]
    public async Task Conversations_FailOnALimitThatNothingKeeps()
    {
        var outcome = await Programs.ChronicleAsync("load", "conversations", "--quick", "--only", "single", "batches", "stress", "--max-latency", "0.001");
        Assert.True(outcome.ExitCode == 1, outcome.ToString());
        Assert.Matches(@"single, p50 .* ≤ 0\.00 +missed", outcome.Output);
        Assert.Matches(@"stress, highest rate kept .* ≥ 100 +missed", outcome.Output);
        Assert.Contains("breaking point: 100 conv/s, where p95 was", outcome.Output, StringComparison.Ordinal);

        // Nothing is wrong with what was stored, batches or not.
        Assert.Matches(@"of them not read back by id +0\.00 .* reached", outcome.Output);
        Assert.Matches(@"batches of 100, of single ones +[\d.,]+ ×", outcome.Output);
    }

    [Fact]
    public async Task Conversations_OnARunningServer_AreErased()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        string[] load = ["load", "conversations", "--quick", "--only", "single", "--max-latency", "60000", "--url", server.Address.ToString()];

        var outcome = await Programs.ChronicleAsync(load);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Matches(@"Erased on the server: [\d,]+ events of project chronicle-load/", outcome.Error);
        Assert.DoesNotContain("chronicle-load/", (await Programs.ChronicleAsync("sessions", "--json", "--url", server.Address.ToString())).Output, StringComparison.Ordinal);

        var refused = await Programs.ChronicleAsync([.. load, "--embedding", "none"]);
        Assert.True(refused.ExitCode == 2, refused.ToString());
        Assert.Contains("--embedding is for a server of the run's own", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnARunningServer_ItTakesTheKey_AndErasesWhatItRecorded()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path, "--api-key", "a long random text");
        string[] load = ["load", "soak", "--duration", "1", "--rate", "50", "--readers", "1", "--url", server.Address.ToString()];

        var refused = await Programs.ChronicleAsync(load);
        Assert.True(refused.ExitCode == 1, refused.ToString());
        Assert.Contains("answered 401", refused.Error, StringComparison.Ordinal);

        var outcome = await Programs.ChronicleAsync([.. load, "--key", "a long random text", "--pid", $"{server.ProcessId}"]);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Contains("server memory, most", outcome.Output, StringComparison.Ordinal);
        Assert.Matches(@"Erased on the server: \d+ events of project chronicle-load/", outcome.Error);
        Assert.Empty(await SessionsAsync());

        outcome = await Programs.ChronicleAsync([.. load, "--key", "a long random text", "--keep"]);
        Assert.Contains("chronicle sessions --project chronicle-load/", outcome.Error, StringComparison.Ordinal);
        Assert.NotEmpty(await SessionsAsync());

        var unknown = await Programs.ChronicleAsync([.. load, "--key", "a long random text", "--pid", "999999999"]);
        Assert.Contains("memory, handles: not measured", unknown.Output, StringComparison.Ordinal);

        async Task<string> SessionsAsync() => (await Programs.ChronicleAsync("sessions", "--json", "--url", server.Address.ToString(), "--api-key", "a long random text")).Output
            .Split('\n').Where(line => line.Contains("chronicle-load/", StringComparison.Ordinal)).Aggregate("", static (all, line) => all + line);
    }

    [Fact]
    public async Task ItsOwnServersData_IsGoneUnlessKept()
    {
        var outcome = await Programs.ChronicleAsync("load", "events", "--events", "20", "--rate", "100", "--keep");
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        var kept = outcome.Error.Split("Kept: ")[1].Split(". Look")[0];
        Assert.True(File.Exists(Path.Combine(kept, "chronicle.db")));
        Directory.Delete(kept, recursive: true);

        using var temp = new TempFolder();
        outcome = await Programs.RunAsync(Programs.Chronicle, ["load", "events", "--events", "20", "--rate", "100"], null, ("TMPDIR", temp.Path));
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Empty(Directory.EnumerateFileSystemEntries(temp.Path, "chronicle-load-*"));
    }

    [Theory]
    [InlineData(3, "load", "events", "--url", "http://127.0.0.1:1")]
    [InlineData(2, "load", "events", "--url", "https://127.0.0.1:1")]
    [InlineData(2, "load", "events", "--events", "0")]
    [InlineData(2, "load", "events", "--mode", "carrier-pigeon")]
    [InlineData(2, "load", "sse", "--duration", "soon")]
    [InlineData(2, "load", "sse", "--rate", "0")]
    [InlineData(2, "load", "conversations", "--only", "everything")]
    [InlineData(2, "load", "conversations", "--embedding", "ollama")]
    [InlineData(2, "load", "bus", "--nats", "nats://127.0.0.1:4222")]
    [InlineData(2, "load", "bus", "--rate", "0", "--duration", "1")]
    [InlineData(2, "load")]
    [InlineData(2, "bench", "--only", "nothing")]
    [InlineData(2, "bench", "bus", "--only", "throughput")]
    [InlineData(2, "drill", "--fault", "earthquake")]
    [InlineData(2, "drill", "--kills", "0")]
    public async Task WrongUse_IsTold(int exitCode, params string[] arguments)
    {
        var outcome = await Programs.ChronicleAsync(arguments);
        Assert.True(outcome.ExitCode == exitCode, outcome.ToString());
        Assert.Contains("  do:  ", outcome.Error, StringComparison.Ordinal);
    }
}
