using Chronicle.EndToEnd.Running;
using Xunit.Abstractions;

namespace Chronicle.EndToEnd.Clients;

/// <summary>The client libraries people use see every event once and in order, however often their connection breaks.</summary>
public sealed class ResumeTests(ITestOutputHelper output)
{
    private const int Resets = 22;

    [Theory]
    [InlineData("eventsource.mjs", "http://127.0.0.1:{0}/api/stream?after=earliest", 0)]
    [InlineData("ws.mjs", "ws://127.0.0.1:{0}/ws", 0)]
    [InlineData("ws.mjs", "ws://127.0.0.1:{0}/ws", 20)]
    public async Task NpmClient_ThroughAProxyThatResets_SeesEveryEventOnceInOrder(string script, string url, int batchMs)
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        await using var proxy = new TcpProxy(server.Port, seed: 4711, mostBytes: 60_000);
        var acknowledged = new Acknowledged();
        using var stop = new CancellationTokenSource();
        var producers = Enumerable.Range(0, 3).Select(number => Producer.Create(number, server.Address, acknowledged, TimeSpan.FromMilliseconds(60))).ToArray();
        var producing = producers.Select(producer => producer.RunAsync(stop.Token)).ToArray();
        using var client = NpmClient.Start(script, string.Format(null, url, proxy.Port), $"{batchMs}");

        await Until.TrueAsync(() => proxy.Resets >= Resets, $"{Resets} resets", TimeSpan.FromSeconds(90));
        proxy.IsCalm = true;
        await stop.CancelAsync();
        await Task.WhenAll(producing).WaitAsync(Until.Patience);
        var head = (await server.Http.GetJsonAsync("/api/info")).Number("head");
        await Until.TrueAsync(() => client.Last >= head, $"event {head}; the client is at {client.Last}. {client.Errors}");

        output.WriteLine($"{head} events, {proxy.Resets} resets, {client.Controls.Count(control => control == "open")} connections");
        Assert.Equal(Enumerable.Range(1, (int)head).Select(seq => (long)seq), client.Seen);
        Assert.DoesNotContain("reset", client.Controls);
        Assert.DoesNotContain("closed", client.Controls);
        Assert.DoesNotContain("error", client.Controls);
        Assert.True(acknowledged.Count <= head && acknowledged.Count > 100, $"{acknowledged.Count} were acknowledged.");
        foreach (var producer in producers)
        {
            producer.Dispose();
        }
    }
}
