using System.Net.Sockets;
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

    /// <summary>A client whose buffers are small, so that the server soon finds out when it stops reading.</summary>
    private static HttpClient SmallClient(RunningServer server) => new(new SocketsHttpHandler
    {
        ConnectCallback = static async (context, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 64 << 10 };
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = server.Address };

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
        using var client = SmallClient(server);
        using var response = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        await Eventually.TrueAsync(() => memory.Taken > 0);
        await Eventually.TrueAsync(() => memory.Taken == 0);

        using var deadline = new CancellationTokenSource(RunningServer.Deadline);
        for (var i = 0; i < Count;)
        {
            var line = await reader.ReadLineAsync(deadline.Token) ?? throw new InvalidOperationException($"cut after {i} events");
            if (line.Contains("xxxx", StringComparison.Ordinal))
            {
                Assert.Equal(line.IndexOf('x', StringComparison.Ordinal) - 1, line.IndexOf((char)('a' + i) + "xxxx", StringComparison.Ordinal));
                Assert.Equal(Large, line.Count(letter => letter == 'x'));
                i++;
            }
        }
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
        Assert.InRange(most, 1, 4 * (Large + 1000)); // the one being sent and the one that is next, with their wire forms
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
