using System.Globalization;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Workload;
using Xunit;

namespace Chronicle.Cli.Tests.Load;

/// <summary>What a measurement must not hide: stalls, refusals, broken connections, gaps and repetitions.</summary>
public sealed class MisbehavingServerTests
{
    private static readonly Feed Events = new(new EventText(3, 1, "p"), new Random(1));

    [Fact]
    public async Task AStall_IsChargedToEverythingThatWasDueMeanwhile()
    {
        var requests = 0;
        using var server = new ScriptedServer(async stream =>
        {
            while (await ScriptedServer.HearAsync(stream))
            {
                if (Interlocked.Increment(ref requests) == 20)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(600)); // the fault, not a wait
                }
                await ScriptedServer.SayAsync(stream, "HTTP/1.1 204 No Content\r\n\r\n");
            }
        });
        var tally = new Tally();
        using var loop = await OpenLoop.ConnectAsync(server.Target, Events, Body.Single, connections: 1, tally);

        Assert.Equal(100, await loop.RunAsync(rate: 100, events: 100, CancellationToken.None));

        // One answer came late; some sixty were due in the 600 ms, and their producers waited 300 ms on average.
        Assert.Equal(100, tally.Events);
        Assert.True(tally.Latencies.Milliseconds(60) > 100, $"p60 is {tally.Latencies.Milliseconds(60)} ms");
    }

    [Fact]
    public async Task Failures_AreCountedByKindAndTheSenderGoesOn()
    {
        var requests = 0;
        using var server = new ScriptedServer(async stream =>
        {
            while (await ScriptedServer.HearAsync(stream))
            {
                switch (Interlocked.Increment(ref requests))
                {
                    case 2:
                        await ScriptedServer.SayAsync(stream, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
                        break;
                    case 3:
                        return;
                    default:
                        await ScriptedServer.SayAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"last\":7}");
                        break;
                }
            }
        });
        var tally = new Tally();
        using var loop = await ClosedLoop.ConnectAsync(server.Target, Events, Body.Lines(5), 1, tally);

        await loop.SendAsync(5, CancellationToken.None);

        Assert.Equal((5, 2, 15, 5, 7), (tally.Requests, tally.Failed, tally.Events, tally.Unknown, tally.Last));
        Assert.Equal(["answered 503", "connection closed"], tally.Errors.Keys.Order());
        Assert.Equal(60, tally.SuccessPercent);
    }

    [Theory]
    [InlineData("1 2 3", null, 3)]
    [InlineData("1 2 4", "After event 2 came 4.", 2)]
    [InlineData("1 2 2", "After event 2 came 2.", 2)]
    [InlineData("5 4", "After event 5 came 4.", 1)]
    public async Task AReader_SeesGapsRepetitionsAndDisorder(string sequences, string? fault, long received)
    {
        using var server = new ScriptedServer(async stream =>
        {
            await ScriptedServer.HearAsync(stream);
            await ScriptedServer.SayAsync(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunk("event: caught-up\ndata: {}\n\n"));
            foreach (var sequence in sequences.Split(' '))
            {
                var frame = Chunk($"data: {{\"seq\":{sequence},\"project\":\"p\",\"data\":{{}}}}\n\n");
                await ScriptedServer.SayAsync(stream, frame[..7]); // frames are not whole packets
                await ScriptedServer.SayAsync(stream, frame[7..]);
            }
            await ScriptedServer.HearAsync(stream); // stays until the reader leaves
        });
        using var audience = await Audience.ConnectAsync(server.Target, 1, webSocket: false, "p", null);

        var complete = await audience.WaitForAsync(received, 0, TimeSpan.FromSeconds(20), CancellationToken.None) && fault is null;
        for (var deadline = Environment.TickCount64 + 20_000; fault is not null && audience.Fault is null && Environment.TickCount64 < deadline;)
        {
            await Task.Delay(5);
        }

        Assert.Equal(fault, audience.Fault);
        Assert.Equal(fault is null, complete);
        Assert.Equal(received, audience.Received);
        Assert.Equal((2, 0), (audience.Missing(received + 2), audience.Surplus(received)));
        Assert.Equal(1, audience.Surplus(received - 1));
        var result = new ScenarioResult("x", "y");
        result.Checked("readers", audience, received, unknown: 0);
        Assert.Equal(fault is null, result.IsGood);
    }

    private static string Chunk(string text) => text.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n" + text + "\r\n";
}
