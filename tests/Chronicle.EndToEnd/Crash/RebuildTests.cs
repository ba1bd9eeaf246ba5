using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Crash;

/// <summary>What was said is indexed anew, and the server is killed amid it.</summary>
public sealed class RebuildTests
{
    private const int Events = 40_000;
    private const int AtOnce = 1_000;

    private static readonly string[] NoVectors = ["--set", "Embedding:Provider=None"];

    [Fact]
    public async Task Sigkill_AmidARebuild_GoesOnWhereItWas()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.File("data"), NoVectors);
        for (var from = 1; from <= Events; from += AtOnce)
        {
            var lines = Enumerable.Range(from, AtOnce).Select(number => Api.Event("s", $"e{number}", data: $$"""{"text":"word{{number}} of many"}"""));
            await server.Http.PostJsonAsync("/api/events", string.Join('\n', lines), "application/x-ndjson");
        }
        await Until.TrueAsync(async () => await LagAsync(server) == 0, "the first filling");

        using (var begun = await server.Http.PostTextAsync("/api/admin/rebuild", ""))
        {
            Assert.Equal(202, (int)begun.StatusCode);
        }
        var left = 0L;
        await Until.TrueAsync(async () => (left = await LagAsync(server)) < Events / 2, "half of the rebuild");
        await server.KillAsync();
        Assert.True(left > 0, "The rebuild ended before it could be killed.");
        await using var again = await server.AgainAsync(data.File("data"), NoVectors);

        Assert.InRange(await LagAsync(again), 0, left);
        await Until.TrueAsync(async () => await LagAsync(again) == 0, "the rest of the rebuild");
        Assert.Equal(Events, (await again.Http.GetJsonAsync("/api/embeddings")).Number("documents"));
        foreach (var number in (int[])[1, Events / 2, Events])
        {
            Assert.Single((await again.Http.GetJsonAsync($"/api/search?q=word{number}&mode=text")).GetProperty("results").EnumerateArray());
        }
    }

    private static async Task<long> LagAsync(ServerProcess server) => (await server.Http.GetJsonAsync("/api/embeddings")).Number("index_lag");
}
