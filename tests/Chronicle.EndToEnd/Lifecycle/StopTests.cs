using System.Net.WebSockets;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Lifecycle;

public sealed class StopTests
{
    [Fact]
    public async Task Sigterm_TellsEveryReaderGoodbyeAndExitsWith0()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        await server.Http.PostJsonAsync("/api/events", Api.Event("s", "1"));
        using var sse = await SseStream.OpenAsync(server.Http, "/api/stream?after=earliest");
        using var session = await SseStream.OpenAsync(server.Http, "/api/sessions/s/stream");
        using var watching = await JsonSocket.ConnectAsync(server.Address);
        await watching.SendAsync("""{"type":"subscribe","ref":"a"}""");
        await watching.SendAsync("""{"type":"subscribe","ref":"b","filter":{"type":["none"]}}""");
        await watching.NextAsync("caught-up");
        using var silent = await JsonSocket.ConnectAsync(server.Address);
        using var page = await JsonSocket.ConnectAsync(server.Address, "/stream");
        await sse.NextNamedAsync("caught-up");
        await session.NextNamedAsync("caught-up");

        server.Signal(ServerProcess.Terminate);

        await sse.NextNamedAsync("bye");
        Assert.Null(await sse.NextAsync());
        await session.NextNamedAsync("bye");
        var heard = new[] { await watching.NextAsync("bye"), await watching.NextAsync("bye") };
        Assert.Equal(["a", "b"], heard.Select(bye => bye.Text("ref")).Order());
        await silent.NextAsync("bye");
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await watching.ClosedAsync());
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await silent.ClosedAsync());
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await page.ClosedAsync());
        Assert.Equal(0, await server.ExitAsync());
        await Api.VerifyAsync(data.Path);
    }

    [Fact]
    public async Task Sigterm_UnderLoad_KeepsWhatWasAcknowledged()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.File("data"));
        var acknowledged = new Acknowledged();
        using var stop = new CancellationTokenSource();
        var producers = Enumerable.Range(0, 8).Select(number => Producer.Create(number, server.Address, acknowledged, TimeSpan.Zero)).ToArray();
        var producing = producers.Select(producer => producer.RunAsync(stop.Token)).ToArray();
        await Until.TrueAsync(() => acknowledged.Count > 2000, "2,000 acknowledgements");

        Assert.Equal(0, await server.StopAsync());

        await stop.CancelAsync();
        await Task.WhenAll(producing).WaitAsync(Until.Patience);
        acknowledged.Write(data.File("acks"));
        await Api.VerifyAsync(data.File("data"), data.File("acks"));
        foreach (var producer in producers)
        {
            producer.Dispose();
        }
    }

    /// <summary>A reader that has stopped reading is cut, not waited for.</summary>
    [Fact]
    public async Task Sigterm_WithReadersThatDoNotRead_StillEnds()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        using var deaf = await RawConnection.OpenAsync(server.Port);
        await deaf.SendAsync($"GET /api/stream?after=earliest HTTP/1.1\r\nHost: {server.Address.Authority}\r\n\r\n");
        using var socket = await JsonSocket.ConnectAsync(server.Address, "/ws?after=earliest");
        var big = $"[{string.Join(",", Enumerable.Range(0, 40).Select(n => Api.Event("s", "", data: $"\"{new string('x', 200_000)}\"")))}]";
        for (var i = 0; i < 5; i++)
        {
            await server.Http.PostJsonAsync("/api/events", big); // 40 MB: more than all buffers on the way hold
        }
        server.Signal(ServerProcess.Terminate);
        Assert.Equal(0, await server.ExitAsync());
    }

    [Fact]
    public async Task SecondInterrupt_DoesNotWait()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        using var slow = await RawConnection.OpenAsync(server.Port); // a request that is not over keeps the server from ending at once
        await slow.SendAsync($"POST /api/events HTTP/1.1\r\nHost: {server.Address.Authority}\r\nContent-Length: 100\r\n\r\n{{");
        await server.Http.GetJsonAsync("/health");
        server.Signal(ServerProcess.Interrupt);
        await Until.TrueAsync(() => server.Log.Contains("Interrupt again", StringComparison.Ordinal), "the server's word that it stops");
        server.Signal(ServerProcess.Interrupt);
        Assert.Equal(130, await server.ExitAsync());
        await Api.VerifyAsync(data.Path);
    }

    [Fact]
    public async Task Interrupt_EndsWith0()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        server.Signal(ServerProcess.Interrupt);
        Assert.Equal(0, await server.ExitAsync());
    }
}
