using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Lifecycle;

public sealed class StartTests
{
    [Fact]
    public async Task SecondServer_OnTheSameFolder_IsRefusedAndToldWhoHoldsIt()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        var outcome = await ServeAsync("--data", data.Path, "--port", "0");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("in use by process ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("--data", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("healthy", (await server.Http.GetJsonAsync("/health")).Text("status"));
    }

    [Fact]
    public async Task KilledServer_LeavesTheFolderFree()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        await server.KillAsync();
        await using var again = await server.AgainAsync(data.Path);
        Assert.Equal("healthy", (await again.Http.GetJsonAsync("/health")).Text("status"));
    }

    [Theory]
    [InlineData("Port", "--port", "99999")]
    [InlineData("port", "--port", "eight")]
    [InlineData("QueueEvents", "--set", "Ingest:QueueEvents=0")]
    [InlineData("Heartbeat", "--set", "Live:Heartbeat=soon")]
    [InlineData("--set", "--set", "nonsense")]
    [InlineData("Prot is no setting", "--set", "Prot=9000")]
    [InlineData("Nats:Ulr is no setting", "--set", "Nats:Ulr=nats://127.0.0.1")]
    [InlineData("--no-such-option", "--no-such-option", "1")]
    [InlineData("API key", "--host", "0.0.0.0")]
    [InlineData("Host", "--host", "not an address")]
    [InlineData("missing.json", "--config", "/nowhere/missing.json")]
    public async Task BadOption_IsAUsageErrorThatNamesIt(string named, string option, string value)
    {
        using var data = new TempFolder();
        var outcome = await ServeAsync("--data", data.Path, "--port", "0", option, value);
        Assert.True(outcome.ExitCode == 2, outcome.ToString());
        Assert.Contains(named, outcome.Error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PortInUse_IsSaid()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.File("one"));
        var outcome = await ServeAsync("--data", data.File("two"), "--port", $"{server.Port}");
        Assert.True(outcome.ExitCode == 1, outcome.ToString());
        Assert.Contains($"{server.Port}", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("--port", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileThatIsNoDatabase_IsRefusedAndLeftAlone()
    {
        using var data = new TempFolder();
        var garbage = new byte[40_000];
        new Random(5).NextBytes(garbage);
        await File.WriteAllBytesAsync(data.File("chronicle.db"), garbage);
        var outcome = await ServeAsync("--data", data.Path, "--port", "0");
        Assert.True(outcome.ExitCode == 1, outcome.ToString());
        Assert.Contains("chronicle.db", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(garbage, await File.ReadAllBytesAsync(data.File("chronicle.db")));
    }

    [Fact]
    public async Task NewerSchema_IsRefusedByName()
    {
        using var data = new TempFolder();
        await using (var server = await ServerProcess.StartAsync(data.Path))
        {
            await server.Http.PostJsonAsync("/api/events", Api.Event("s", "1"));
            Assert.Equal(0, await server.StopAsync());
        }
        var changed = await Programs.RunAsync("sqlite3", [data.File("chronicle.db"), "PRAGMA user_version = 900"]);
        Assert.Equal(0, changed.ExitCode);
        var outcome = await ServeAsync("--data", data.Path, "--port", "0");
        Assert.True(outcome.ExitCode == 1, outcome.ToString());
        Assert.Contains("newer Chronicle (schema 900", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_ComeFromFileThenEnvironmentThenCommandLine()
    {
        using var data = new TempFolder();
        await File.WriteAllTextAsync(data.File("chronicle.json"), """{"Live":{"MaxWebSockets":3},"Ingest":{"QueueEvents":33,"MaxEventBytes":2048}}""");
        var start = Programs.Describe(Programs.Chronicle, ["serve", "--port", "0", "--data", data.Path, "--set", "Ingest:MaxEventBytes=4096"],
            ("CHRONICLE_Ingest__QueueEvents", "44"), ("CHRONICLE_Ingest__MaxEventBytes", "3000"));
        await using var server = await ServerProcess.LaunchAsync(start);
        var limits = (await server.Http.GetJsonAsync("/api/info")).GetProperty("limits");
        Assert.Equal((3, 44, 4096), (limits.Number("websockets"), limits.Number("queue_events"), limits.Number("event_bytes")));
    }

    private static Task<Programs.Outcome> ServeAsync(params string[] options) => Programs.RunAsync(Programs.Chronicle, ["serve", .. options]);
}
