using System.Net;
using Chronicle.EndToEnd.Metrics;
using Chronicle.EndToEnd.Running;
using Xunit.Abstractions;

namespace Chronicle.EndToEnd.Streaming;

/// <summary>NDJSON bodies have no limit, cost no memory, and say exactly what of them is recorded.</summary>
public sealed class NdjsonTests(ITestOutputHelper output)
{
    private const long Allowance = 60L << 20;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Length", "long")]
    public async Task TwoHundredMegabytes_DoNotGrowTheServer(bool gzip)
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        await SendAsync(server, new LinesContent("warm-", 4000, 2000, gzip)); // code compiled, pools and caches filled
        await Until.TrueAsync(async () => (await server.Http.GetJsonAsync("/api/embeddings")).Number("index_lag") == 0, "the index to be warm, too");
        var before = server.ResidentBytes;

        var body = new LinesContent("big-", 100_000, 2100, gzip);
        using var over = new CancellationTokenSource();
        var peak = PeakAsync(server, over.Token);
        var count = await SendAsync(server, body);
        await over.CancelAsync();

        var growth = await peak - before;
        output.WriteLine($"{body.Written >> 20} MiB: {before >> 20} MiB before, at most {growth >> 20} MiB more");
        Assert.True(body.Written > 200_000_000);
        Assert.Equal(100_000, count);
        Assert.Equal(104_000, (await server.Http.GetJsonAsync("/api/info")).Number("head"));
        Assert.InRange(growth, long.MinValue, Allowance);
        Assert.InRange((await Exposition.ReadAsync(server.Http)).Samples["chronicle_journal_commit_events_count"], 1, 10_000);
    }

    [Theory]
    [InlineData(0, "{\"session_id\":\"s\"}", HttpStatusCode.UnprocessableEntity)]
    [InlineData(1, "not json", HttpStatusCode.BadRequest)]
    [InlineData(3000, "{\"session_id\":\"s\",\"type\":7}", HttpStatusCode.UnprocessableEntity)]
    [InlineData(12345, "{\"session_id\":\"s\",\"type\":\"t\"", HttpStatusCode.BadRequest)]
    public async Task ErrorInALine_SaysWhichAndWhatIsDurable(int good, string bad, HttpStatusCode status)
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        var lines = Enumerable.Range(0, good).Select(number => Api.Event("s", $"e{number}")).Append(bad).Concat(Enumerable.Range(0, 50).Select(number => Api.Event("s", $"later{number}")));
        using var response = await server.Http.PostTextAsync("/api/events", string.Join("\n", lines), "application/x-ndjson");
        var problem = await response.ProblemAsync(status);
        Assert.Equal((good, good + 1, good), (problem.Number("index"), problem.Number("line"), problem.Number("durable")));
        Assert.Equal(good, (await server.Http.GetJsonAsync("/api/info")).Number("head"));

        // Sending it again, mended, records the rest once.
        var mended = string.Join("\n", Enumerable.Range(0, good + 10).Select(number => Api.Event("s", $"e{number}")));
        var answer = await server.Http.PostJsonAsync("/api/events", mended, "application/x-ndjson");
        Assert.Equal((good, good + 10), (answer.Number("duplicates"), answer.Number("count")));
        Assert.Equal(good + 10, (await server.Http.GetJsonAsync("/api/info")).Number("head"));
    }

    /// <summary>Events are live while their body is still on its way, however few they are.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2000)]
    public async Task Lines_AreRecordedBeforeTheBodyEnds(int count)
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        using var stream = await SseStream.OpenAsync(server.Http, "/api/stream?after=earliest");
        using var producer = await RawConnection.OpenAsync(server.Port);
        var lines = string.Join("\n", Enumerable.Range(0, count).Select(number => Api.Event("s", $"e{number}"))) + "\n";
        await producer.SendAsync($"POST /api/events HTTP/1.1\r\nHost: {server.Address.Authority}\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
            + $"{lines.Length:x}\r\n{lines}\r\n");
        for (var number = 0; number < count; number++)
        {
            Assert.Equal($"e{number}", (await stream.NextEventAsync()).Text("id"));
        }
    }

    private static async Task<long> SendAsync(ServerProcess server, LinesContent body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/events") { Content = body };
        using var response = await server.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return System.Text.Json.JsonElement.Parse(text).Number("count");
    }

    private static async Task<long> PeakAsync(ServerProcess server, CancellationToken over)
    {
        long peak = 0;
        while (!over.IsCancellationRequested)
        {
            peak = Math.Max(peak, server.ResidentBytes);
            await Task.Delay(25, CancellationToken.None);
        }
        return peak;
    }
}
