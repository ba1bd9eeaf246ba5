using System.Net.Sockets;
using System.Text;
using Chronicle.Live;
using Chronicle.Server.Tests.Live.Sse;
using Chronicle.Server.Tests.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace Chronicle.Server.Tests.Live;

public sealed class StalledReaderTests
{
    private const int Large = 900_000;
    private const int Count = 12; // more than all buffers of a connection hold

    private static async Task AppendLargeAsync(RunningServer server)
    {
        for (var i = 0; i < Count; i++)
        {
            await server.AppendAsync($$"""{"session_id":"s","type":"note","data":"{{(char)('a' + i)}}{{new string('x', Large)}}"}""");
        }
    }

    private static async Task<TcpClient> StallAsync(RunningServer server, string path)
    {
        var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {server.Address.Authority}\r\nAccept: application/x-ndjson\r\n\r\n"));
        return client;
    }

    /// <summary>Its events are let go and read again, so that it holds nothing while it stalls and gets every byte once it reads on.</summary>
    [Theory]
    [InlineData("/api/stream?after=earliest")]
    [InlineData("/api/sessions/s/stream")]
    [InlineData("/apps/s/agent/stream-continue")]
    public async Task AStalledReader_HoldsNothing_AndMissesNothing(string path)
    {
        await using var server = await RunningServer.StartAsync();
        await AppendLargeAsync(server);
        var memory = server.Services.GetRequiredService<LiveHub>().Memory;
        using var client = await StallAsync(server, path);
        await Eventually.TrueAsync(() => memory.Taken > 0);
        await Eventually.TrueAsync(() => memory.Taken == 0);

        var seen = new StringBuilder();
        var buffer = new byte[64 << 10];
        using var deadline = new CancellationTokenSource(RunningServer.Deadline);
        var (found, inText) = ("", 0);
        while (found.Length < Count)
        {
            var read = await client.GetStream().ReadAsync(buffer, deadline.Token);
            Assert.True(read > 0, $"cut after `{found}`");
            seen.Append(Encoding.ASCII.GetString(buffer, 0, read));
            var text = seen.ToString();
            for (var at = text.IndexOf("xxxx", inText, StringComparison.Ordinal); at >= 0; at = text.IndexOf("xxxx", inText, StringComparison.Ordinal))
            {
                var end = text.AsSpan(at).IndexOfAnyExcept("x\r\n0123456789abcdefABCDEF"); // chunks of HTTP stand between
                if (end < 0)
                {
                    break;
                }
                found += text[at - 1];
                inText = at + end;
            }
        }
        Assert.Equal("abcdefghijkl", found);
    }

    [Fact]
    public async Task ASlowReader_GetsEveryEventWhole()
    {
        await using var server = await RunningServer.StartAsync();
        await AppendLargeAsync(server);
        await using var client = await SseClient.OpenAsync(server, "/api/stream?after=earliest");
        await Task.Delay(1500); // longer than a reader may stall before it lets go
        var events = await client.EventsAsync(Count);
        Assert.Equal(Enumerable.Range(1, Count).Select(n => (long)n), events.Select(frame => frame.Sequence));
        Assert.All(events, frame => Assert.Equal(Large + 1, frame.Json.Text("data")!.Length));
    }

    [Fact]
    public async Task ASocketWithManySubscriptions_SharesOnePage_AndEachGetsEveryEventWhole()
    {
        const int Subscriptions = 16, Most = 3;
        await using var server = await RunningServer.StartAsync();
        for (var i = 0; i < Most; i++)
        {
            await server.AppendAsync($$"""{"session_id":"s","type":"note","data":"{{new string('x', Large)}}"}""");
        }
        var memory = server.Services.GetRequiredService<LiveHub>().Memory;
        await using var client = await SocketClient.GreetedAsync(server);
        for (var i = 0; i < Subscriptions; i++)
        {
            await client.SendAsync($$"""{"type":"subscribe","ref":{{i}},"after":"earliest"{{(i % 2 == 0 ? "" : ",\"batch_ms\":1")}}}""");
        }
        var most = 0L;
        await Eventually.TrueAsync(() => (most = Math.Max(most, memory.Taken)) > 0);
        await Eventually.TrueAsync(() => (most = Math.Max(most, memory.Taken)) == 0 || memory.Waiting == 0); // it does not read: all let go
        var seen = new int[Subscriptions];
        while (seen.Any(count => count < Most))
        {
            var message = await client.NextAsync() ?? throw new InvalidOperationException("closed");
            most = Math.Max(most, memory.Taken);
            var data = message.Text("type") switch
            {
                "event" => [message.GetProperty("data")],
                "events" => message.GetProperty("data").EnumerateArray().ToArray(),
                _ => [],
            };
            foreach (var recorded in data)
            {
                Assert.Equal(++seen[message.Number("ref")], recorded.Number("seq"));
                Assert.Equal(Large, recorded.Text("data")!.Length);
            }
        }
        Assert.InRange(most, 1, 2 * (Large + 1000)); // one event with its wire form
    }

    [Fact]
    public async Task OneReaderTooMany_Is503()
    {
        await using var server = await RunningServer.StartAsync(("Live:MaxReaders", "2"));
        await using var one = await SseClient.OpenAsync(server, "/api/stream");
        await one.UntilAsync("caught-up");
        await using var socket = await SocketClient.GreetedAsync(server);
        await socket.SendAsync("""{"type":"subscribe","ref":1}""");
        await socket.UntilAsync("caught-up");

        var problem = await server.ProblemAsync("/api/stream");
        problem.Is(503, "too-many-readers");
        Assert.NotNull(problem.RetryAfter);
        await socket.SendAsync("""{"type":"subscribe","ref":2}""");
        Assert.Equal("urn:chronicle:problem:too-many-readers", (await socket.UntilAsync("error")).Text("problem"));
        await socket.SendAsync("""{"type":"unsubscribe","ref":1}""");
        await socket.UntilAsync("unsubscribed");
        await using var another = await SseClient.OpenAsync(server, "/api/stream");
    }
}
