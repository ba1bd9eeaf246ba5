using System.Globalization;
using Chronicle.EndToEnd.Running;
using Chronicle.Nats.JetStream;
using Xunit.Abstractions;
using NatsServer = Chronicle.Nats.Tests.Running.NatsServer;

namespace Chronicle.EndToEnd.Nats;

/// <summary>SIGKILL of Chronicle, of nats-server, or of both at any moment: every message of the stream is in the journal, once, and in its subject's order.</summary>
public sealed class RecordedOnceTests(ITestOutputHelper output)
{
    private const int Sessions = 4;
    private const int Messages = 1000; // of each

    [Theory]
    [InlineData("chronicle", 6, 11)]
    [InlineData("nats", 5, 12)]
    [InlineData("both", 4, 13)]
    public async Task Sigkill_LosesNothing_RecordsNothingTwice_AndKeepsTheOrder(string victims, int kills, int seed)
    {
        output.WriteLine($"{victims}, seed {seed}");
        using var data = new TempFolder();
        await using var bus = await NatsServer.StartAsync(port: Ports.Free());
        var server = await StartAsync(data, bus.Url);
        // Without ids of its own a message that is published again is another one: only while nats-server lives can they be left out.
        await using var producers = new Producers(bus.Url, hasIds: victims != "chronicle");
        var random = new Random(seed);
        try
        {
            var producing = producers.RunAsync();
            for (var kill = 0; kill < kills; kill++)
            {
                var next = Math.Min(Sessions * Messages, producers.Published + random.Next(50, 500));
                await Until.TrueAsync(() => producers.Published >= next, $"{next} published");
                await Task.WhenAll(victims == "nats" ? Task.CompletedTask : server.KillAsync(), victims == "chronicle" ? Task.CompletedTask : bus.KillAsync());
                if (victims != "chronicle")
                {
                    await bus.StartAgainAsync();
                }
                if (victims != "nats")
                {
                    var again = await server.AgainAsync(data.File("data"), "--set", $"Nats:Url={bus.Url}");
                    await server.DisposeAsync();
                    server = again;
                }
            }
            await producing.WaitAsync(TimeSpan.FromMinutes(1));

            await AllAreRecordedAsync(server, bus);
            Assert.Equal(0, await server.StopAsync());
            await Api.VerifyAsync(data.File("data"));
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>What was published while nobody recorded is there afterwards, from the first message on.</summary>
    [Fact]
    public async Task AStreamThatWasThereBefore_IsRecordedFromItsBeginning()
    {
        using var data = new TempFolder();
        await using var bus = await NatsServer.StartAsync(port: Ports.Free());
        await using (var first = await StartAsync(data, bus.Url))
        {
            await Until.TrueAsync(async () => await StreamIsThereAsync(bus), "the stream");
            Assert.Equal(0, await first.StopAsync());
        }
        await using var producers = new Producers(bus.Url, hasIds: false);
        await producers.RunAsync();

        await using var server = await StartAsync(data, bus.Url);

        await AllAreRecordedAsync(server, bus);
    }

    private static Task<ServerProcess> StartAsync(TempFolder data, string url) => ServerProcess.StartAsync(data.File("data"), "--set", $"Nats:Url={url}");

    private static async Task<bool> StreamIsThereAsync(NatsServer bus)
    {
        await using var connection = await bus.ConnectAsync();
        try
        {
            await new NatsJSContext(connection).GetConsumerAsync("CHRONICLE", "chronicle");
            return true;
        }
        catch (NatsJSApiException)
        {
            return false;
        }
    }

    private static async Task AllAreRecordedAsync(ServerProcess server, NatsServer bus)
    {
        await Until.TrueAsync(async () => (await server.Http.GetJsonAsync("/api/info")).Number("head") >= Sessions * Messages, "every message", TimeSpan.FromSeconds(60));
        // All of it is acknowledged too, so nothing comes a second time later.
        await using var connection = await bus.ConnectAsync();
        var consumer = await new NatsJSContext(connection).GetConsumerAsync("CHRONICLE", "chronicle");
        await Until.TrueAsync(
            async () =>
            {
                await consumer.RefreshAsync();
                return consumer.Info is { NumPending: 0, NumAckPending: 0 };
            },
            "every acknowledgement",
            TimeSpan.FromSeconds(60));

        var all = await server.Http.AllEventsAsync();
        Assert.Equal(Enumerable.Range(1, Sessions * Messages).Select(seq => (long)seq), all.Select(recorded => recorded.Seq()));
        foreach (var session in all.GroupBy(recorded => recorded.Text("session_id")))
        {
            Assert.Equal(Enumerable.Range(0, Messages).Select(n => (long)n), session.Select(recorded => recorded.GetProperty("data").Number("n")));
        }
    }

    private sealed class Producers(string url, bool hasIds) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly BusProducer[] _all =
            [.. Enumerable.Range(0, Sessions).Select(n => new BusProducer(url, string.Create(CultureInfo.InvariantCulture, $"s{n}"), Messages) { HasIds = hasIds })];

        public int Published => _all.Sum(producer => producer.Published);

        public Task RunAsync() => Task.WhenAll(_all.Select(producer => producer.RunAsync(_stop.Token)));

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            foreach (var producer in _all)
            {
                await producer.DisposeAsync();
            }
            _stop.Dispose();
        }
    }
}
