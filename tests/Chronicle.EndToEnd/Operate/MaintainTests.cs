using System.Text.Json;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Operate;

public sealed class MaintainTests
{
    [Fact]
    public async Task Maintain_BesideProducers_SaysHowFarItIs_AndLosesNothing()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        var acknowledged = new Acknowledged();
        using var stop = new CancellationTokenSource();
        using var producer = Producer.Create(1, server.Address, acknowledged, TimeSpan.FromMilliseconds(2));
        var producing = producer.RunAsync(stop.Token);
        await Until.TrueAsync(() => acknowledged.Count > 200, "200 acknowledgements");

        var outcome = await Programs.ChronicleAsync("--url", server.Address.ToString(), "--json", "maintain", "--vacuum", "--reindex", "--check");

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal(
            ["check started", "check done", "vacuum started", "vacuum done", "reindex started", "reindex done", "optimize started", "optimize done"],
            outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).Select(step => $"{step.Text("step")} {step.Text("status")}"));
        var count = acknowledged.Count;
        await Until.TrueAsync(() => acknowledged.Count > count + 50, "acknowledgements afterwards");
        await stop.CancelAsync();
        await producing.WaitAsync(Until.Patience);
        Assert.Equal(0, await server.StopAsync());
        acknowledged.Write(data.File("acks.ndjson"));
        await Api.VerifyAsync(data.Path, data.File("acks.ndjson"));
    }

    [Fact]
    public async Task Maintain_OnAFolder_WorksWithoutAServer_AndIsRefusedBesideOne()
    {
        using var data = new TempFolder();
        await using (var server = await ServerProcess.StartAsync(data.Path))
        {
            await server.Http.PostJsonAsync("/api/events", Api.Event("s", "e"));
            var refused = await Programs.ChronicleAsync("maintain", "--vacuum", "--data", data.Path);
            Assert.True(refused.ExitCode == 1 && refused.Error.Contains("in use", StringComparison.Ordinal), refused.ToString());
            Assert.Equal(0, await server.StopAsync());
        }

        var outcome = await Programs.ChronicleAsync("maintain", "--vacuum", "--check", "--data", data.Path);
        var nowhere = await Programs.ChronicleAsync("maintain", "--data", data.File("nowhere"));

        Assert.True(outcome.ExitCode == 0 && outcome.Error.Contains("vacuum: done", StringComparison.Ordinal), outcome.ToString());
        Assert.Equal(2, nowhere.ExitCode);
        Assert.False(Directory.Exists(data.File("nowhere")));
        await Api.VerifyAsync(data.Path);
    }
}
