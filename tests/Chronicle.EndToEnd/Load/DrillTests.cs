using System.Text.Json;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Load;

/// <summary><c>chronicle drill</c> as people run it, short.</summary>
public sealed class DrillTests
{
    [Theory]
    [InlineData("kill", 3, "--kills", "3", "--seed", "7")]
    [InlineData("kill", 2, "--kills", "2", "--events", "5000")]
    [InlineData("slow-disk", 2, "--fault", "slow-disk", "--kills", "2")]
    [InlineData("full-disk", 1, "--fault", "full-disk")]
    [InlineData("lock", 2, "--fault", "lock", "--kills", "2")]
    [InlineData("descriptors", 2, "--fault", "descriptors", "--kills", "2")]
    [InlineData("clock-back", 1, "--fault", "clock-back")]
    public async Task Drill_LosesNothing(string fault, int times, params string[] arguments)
    {
        var outcome = await Programs.ChronicleAsync(["drill", .. arguments, "--json"]);

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        var report = JsonElement.Parse(outcome.Output);
        Assert.Equal((fault, times), (report.Text("fault"), report.GetProperty("times").GetInt32()));
        Assert.Equal((0L, 0L, 0L), (report.Number("lost"), report.Number("duplicated"), report.Number("out_of_order")));
        Assert.True(report.Number("acknowledged") > 200, outcome.ToString());
        Assert.True(report.Number("recorded") >= report.Number("acknowledged"));
        Assert.Equal(2, report.GetProperty("readers").Number("count"));
        // A reader that the server never left has one connection; a restart makes each come back.
        var isRestarted = fault is "kill" or "slow-disk";
        Assert.True(report.GetProperty("readers").Number("connections") >= (isRestarted ? 2 * (times + 1) : 2), outcome.ToString());
        if (fault is "full-disk" or "lock" or "descriptors")
        {
            Assert.Equal(2, report.GetProperty("readers").Number("connections")); // nobody was left: the server went on by itself
            Assert.True(report.TryGetProperty("healthy_ms", out _), outcome.ToString());
        }
        Assert.Equal(fault != "clock-back", report.TryGetProperty("recording_ms", out _));
        Assert.Contains($"drill: {fault}, seed ", outcome.Error, StringComparison.Ordinal);
    }
}
