using System.Text.Json;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Operate;

/// <summary>What the server says about itself, on a terminal and in a pipe.</summary>
public sealed class FiguresTests
{
    [Fact]
    public async Task Stats_PrintsOnce_OrGoesOnUntilTheServerStops()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        await server.Http.PostJsonAsync("/api/events", Api.Event("s", "e1", "note", "{}"));

        var once = await Programs.ChronicleAsync("stats", "--url", server.Address.ToString());
        Assert.Equal(0, once.ExitCode);
        Assert.Contains("append", once.Output, StringComparison.Ordinal);
        Assert.Contains("1 events  0 duplicates", once.Output, StringComparison.Ordinal);

        await Until.TrueAsync(async () => (await server.Http.GetJsonAsync("/api/stats")).GetProperty("rates").GetProperty("by_type").GetArrayLength() > 0, "a full second");
        Assert.Contains("types     note 0.1/s", (await Programs.ChronicleAsync("stats", "--url", server.Address.ToString())).Output, StringComparison.Ordinal);

        var watching = Programs.ChronicleAsync("stats", "--watch", "1", "--json", "--url", server.Address.ToString());
        var begun = await UptimeAsync(server);
        await Until.TrueAsync(async () => await UptimeAsync(server) > begun + 4000, "a few seconds");
        Assert.Equal(0, await server.StopAsync());
        var watched = await watching;
        Assert.Equal(0, watched.ExitCode);
        var documents = watched.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToArray();
        Assert.InRange(documents.Length, 2, 1000);
        Assert.All(documents, document => Assert.Equal(1, document.GetProperty("journal").GetProperty("head").GetInt64()));
    }

    private static async Task<long> UptimeAsync(ServerProcess server) => (await server.Http.GetJsonAsync("/api/stats")).GetProperty("process").GetProperty("uptime_ms").GetInt64();

    /// <summary>In a terminal of 100 × 30, which <c>script</c> lends it; q is typed as soon as the screen shows figures.</summary>
    [Fact]
    public async Task Top_DrawsOnATerminal_AndGivesItBack()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        var screen = Path.Combine(data.Path, "screen");
        var command = $"stty cols 100 rows 30; '{Programs.Chronicle}' top --url {server.Address}";

        var ended = await Programs.RunAsync("/bin/sh", ["-c", $"(while ! grep -q 'q quits' '{screen}' 2>/dev/null; do sleep 0.2; done; printf q) | timeout 60 script -qfec \"{command}\" '{screen}'"]);

        Assert.Equal(0, ended.ExitCode);
        var drawn = await File.ReadAllTextAsync(screen);
        Assert.Contains("LAST 5 MIN", drawn, StringComparison.Ordinal);
        Assert.Contains("all well", drawn, StringComparison.Ordinal);
        Assert.True(drawn.IndexOf("\e[?1049h", StringComparison.Ordinal) < drawn.LastIndexOf("\e[?1049l", StringComparison.Ordinal), "the screen is given back");
    }

    [Fact]
    public async Task Top_InAPipe_SaysWhatToUseInstead()
    {
        var refused = await Programs.ChronicleAsync("top");

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("chronicle stats --watch", refused.Error, StringComparison.Ordinal);
    }
}
