using System.Text.Json;
using Chronicle.EndToEnd.Clients;
using Chronicle.EndToEnd.Running;
using Chronicle.Nats;
using Chronicle.Nats.JetStream;
using Chronicle.Nats.JetStream.Models;
using Xunit.Abstractions;
using Bus = Chronicle.Nats.Tests.Running.NatsServer;

namespace Chronicle.EndToEnd.Nats;

/// <summary>What is recorded is published, in order and once, whatever is killed in between.</summary>
public sealed class FollowingTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    private const string Stream = "CHRONICLE_OUT";
    private const int Seed = 20_26_12;

    private readonly TempFolder _data = new();
    private Bus _bus = null!;

    private string[] Options => ["--set", $"Nats:Url={_bus.Url}", "--set", "Nats:Republish=true"];

    public async Task InitializeAsync() => _bus = await Bus.StartAsync();

    public Task DisposeAsync() => _bus.DisposeAsync().AsTask();

    public void Dispose() => _data.Dispose();

    /// <summary>An unmodified npm client follows through SIGKILLs of the recorder, of the broker, and of both.</summary>
    [Fact]
    public async Task NpmFollower_ThroughKills_SeesEveryEventOnceInOrder()
    {
        const int kills = 9;
        var random = new Random(Seed);
        var acknowledged = new Acknowledged();
        var server = await ServerProcess.StartAsync(_data.Path, Options);
        using var stop = new CancellationTokenSource();
        using var client = NpmClient.Start("nats-follow.mjs", _bus.Url, Stream);
        var producers = Enumerable.Range(0, 3).Select(number => Producer.Create(number, server.Address, acknowledged, TimeSpan.FromMilliseconds(5))).ToArray();
        var producing = producers.Select(producer => producer.RunAsync(stop.Token)).ToArray();
        try
        {
            for (var kill = 0; kill < kills; kill++)
            {
                var (next, seen) = (acknowledged.Count + random.Next(100, 600), client.Seen.Count);
                await Until.TrueAsync(() => acknowledged.Count >= next && client.Seen.Count > seen, $"{next} acknowledgements and more than {seen} followed; {client.Errors} {server.Log}");
                if (kill % 3 != 1)
                {
                    await server.KillAsync();
                }
                if (kill % 3 != 0)
                {
                    await _bus.KillAsync();
                    await _bus.StartAgainAsync();
                }
                if (server.HasExited)
                {
                    var again = await server.AgainAsync(_data.Path, Options);
                    await server.DisposeAsync();
                    server = again;
                }
            }
            await stop.CancelAsync();
            await Task.WhenAll(producing).WaitAsync(Until.Patience);
            var head = (await server.Http.GetJsonAsync("/api/info")).Number("head");
            await Until.TrueAsync(() => client.Last >= head, $"event {head}; the follower is at {client.Last}. {client.Errors} {server.Log}");

            output.WriteLine($"seed {Seed}: {head} events, {kills} kills");
            Assert.Equal(Enumerable.Range(1, (int)head).Select(seq => (long)seq), client.Seen);
            Assert.Empty(client.Controls);
            Assert.Equal((ulong)head, (await StateAsync()).Messages);
            Assert.Equal(0, await server.StopAsync());
        }
        finally
        {
            await stop.CancelAsync();
            await server.DisposeAsync();
            foreach (var producer in producers)
            {
                producer.Dispose();
            }
        }
    }

    /// <summary>The stream tells how far publishing was, beyond any duplicate window; without it the file does.</summary>
    [Fact]
    public async Task Restart_GoesOnWhereTheStreamEnds_OrTheFileWhenTheStreamIsEmpty()
    {
        await using (var server = await ServerProcess.StartAsync(_data.Path, Options))
        {
            await AppendAsync(server, 0, 20);
            await PublishedAsync(20);
            await server.KillAsync();
        }
        var file = Path.Combine(_data.Path, "nats-out.cursor");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Split('-')[0] + "-5\n"); // as after a kill, only more so
        await using (var server = await ServerProcess.StartAsync(_data.Path, Options))
        {
            await AppendAsync(server, 20, 10);
            await PublishedAsync(30);
            Assert.Equal(0, await server.StopAsync());
        }
        await using (var connection = await _bus.ConnectAsync())
        {
            await new NatsJSContext(connection).PurgeStreamAsync(Stream);
        }
        await using (var server = await ServerProcess.StartAsync(_data.Path, Options))
        {
            await AppendAsync(server, 30, 5);
            await PublishedAsync(5);
        }
        Assert.Equal(Enumerable.Range(31, 5).Select(seq => (long)seq), await SequencesAsync());
        Assert.Equal(35UL, (await StateAsync()).LastSeq);
    }

    /// <summary>What was recorded before it was switched on stays out; what is recorded while there is no broker comes later.</summary>
    [Fact]
    public async Task FirstStart_PublishesWhatComesAfterIt_EvenIfTheBrokerComesLast()
    {
        await using (var server = await ServerProcess.StartAsync(_data.Path))
        {
            await AppendAsync(server, 0, 3);
        }
        await _bus.KillAsync();
        await using (var server = await ServerProcess.StartAsync(_data.Path, Options))
        {
            await AppendAsync(server, 3, 4);
            await Until.TrueAsync(async () => (await ComponentAsync(server)).TryGetProperty("reason", out _), "health says that it is not published");
            Assert.Equal("degraded", (await ComponentAsync(server)).Text("status"));
            await server.KillAsync();
        }
        await _bus.StartAgainAsync();
        await using (var server = await ServerProcess.StartAsync(_data.Path, Options))
        {
            await PublishedAsync(4);
            Assert.Equal([4L, 5, 6, 7], await SequencesAsync());
            await Until.TrueAsync(async () => (await ComponentAsync(server)).Text("status") == "healthy", "it is well again");
        }
    }

    /// <summary>A message somebody else put in the stream, and one that no message can hold: order and completeness stay.</summary>
    [Fact]
    public async Task StrangersAndGiants_DoNotDisturb()
    {
        await _bus.DisposeAsync();
        _bus = await Bus.StartAsync("max_payload: 65536");
        await using var server = await ServerProcess.StartAsync(_data.Path, Options);
        await AppendAsync(server, 0, 2);
        await PublishedAsync(2);
        await using var connection = await _bus.ConnectAsync();
        await new NatsJSContext(connection).PublishAsync("chronicle.out.not.ours", "{}"u8.ToArray());
        await server.Http.PostJsonAsync("/api/events", Api.Event("s", "giant", data: $"\"{new string('x', 100_000)}\""));
        await AppendAsync(server, 2, 2);
        await PublishedAsync(6);

        var messages = await MessagesAsync();
        Assert.Equal([1L, 2, 3, 4, 5], messages.Where(message => message.Headers is not null).Select(message => JsonElement.Parse(message.Data).Seq()));
        var giant = messages.Single(message => message.Headers?["Chronicle-Left-Out"] is not null);
        Assert.Equal(("giant", "data"), (JsonElement.Parse(giant.Data).Text("id"), giant.Headers!["Chronicle-Left-Out"]));
        Assert.False(JsonElement.Parse(giant.Data).TryGetProperty("data", out _));
    }

    /// <summary>A stranger's message takes the place of one of ours: none of those that are on their way with it may slip in before it.</summary>
    [Fact]
    public async Task StrangersAmongMany_DisplaceNothing()
    {
        await using var server = await ServerProcess.StartAsync(_data.Path, Options);
        await AppendAsync(server, 0, 2);
        await PublishedAsync(2);
        await using var connection = await _bus.ConnectAsync();
        var jetStream = new NatsJSContext(connection);
        var appending = Task.Run(async () =>
        {
            for (var from = 2; from < 402; from += 5)
            {
                await AppendAsync(server, from, 5);
            }
        });
        var strangers = 0;
        for (; !appending.IsCompleted || strangers == 0; strangers++)
        {
            await jetStream.PublishAsync("chronicle.out.not.ours", "{}"u8.ToArray());
            await Task.Delay(20);
        }
        await appending;
        await PublishedAsync(402 + strangers);

        Assert.Equal(Enumerable.Range(1, 402).Select(seq => (long)seq), (await MessagesAsync()).Where(message => message.Headers is not null).Select(message => JsonElement.Parse(message.Data).Seq()));
    }

    /// <summary>What comes in from the bus goes out on it once, and does not come in again.</summary>
    [Fact]
    public async Task WhatCameFromTheBus_GoesOut_AndDoesNotComeBack()
    {
        var circle = await Programs.ChronicleAsync(["serve", "--port", "0", "--data", _data.File("circle"), .. Options, "--set", "Nats:Ingest:Subjects:0=chronicle.out.shop.>"]);
        Assert.True(circle.ExitCode == 2 && circle.Error.Contains("chronicle.out.>", StringComparison.Ordinal), $"{circle}");

        await using var server = await ServerProcess.StartAsync(_data.File("data"), Options);
        await using var connection = await _bus.ConnectAsync();
        await Until.PassesAsync(async () => await new NatsJSContext(connection).PublishAsync("chronicle.ev.shop.s-1.note", "{}"u8.ToArray(), new NatsJSPubOpts { MsgId = "once" }));
        await PublishedAsync(1);
        await AppendAsync(server, 0, 1); // behind it, so that what came back would stand between
        await PublishedAsync(2);

        Assert.Equal(["chronicle.out.shop.s-1.note", "chronicle.out._.s.tool_use"], (await MessagesAsync()).Select(message => message.Subject));
        Assert.Equal(2, (await server.Http.GetJsonAsync("/api/info")).Number("head"));
    }

    [Theory]
    [InlineData(false, "JetStream")]
    [InlineData(true, "RepublishStream")]
    public async Task WhatStandsInTheWay_IsSaid_AndRecordingGoesOn(bool jetStream, string said)
    {
        await using var bus = await Bus.StartAsync(jetStream: jetStream);
        await using var connection = await bus.ConnectAsync();
        if (jetStream)
        {
            await new NatsJSContext(connection).CreateStreamAsync(new StreamConfig { Name = Stream, Subjects = ["something.else"] });
        }
        await using var server = await ServerProcess.StartAsync(_data.Path, "--set", $"Nats:Url={bus.Url}", "--set", "Nats:Republish=true");
        await AppendAsync(server, 0, 3);

        await Until.TrueAsync(async () => (await ComponentAsync(server)).TryGetProperty("reason", out var reason) && reason.GetString()!.Contains(said, StringComparison.Ordinal), said);
        Assert.Equal(3, (await server.Http.GetJsonAsync("/api/info")).Number("head"));
        Assert.Contains(said, server.Log, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> ComponentAsync(ServerProcess server) => (await server.Http.GetJsonAsync("/health")).GetProperty("components").GetProperty("republish");

    private static Task AppendAsync(ServerProcess server, int from, int count) => server.Http.PostJsonAsync(
        "/api/events", "[" + string.Join(',', Enumerable.Range(from, count).Select(i => Api.Event("s", $"e-{i}"))) + "]");

    private Task PublishedAsync(int messages) => Until.TrueAsync(async () => (await StateAsync()).Messages == (ulong)messages, $"{messages} messages");

    private async Task<StreamState> StateAsync()
    {
        await using var connection = await _bus.ConnectAsync();
        try
        {
            return (await new NatsJSContext(connection).GetStreamAsync(Stream)).Info.State;
        }
        catch (NatsException)
        {
            return new StreamState(); // not yet
        }
    }

    private async Task<List<long>> SequencesAsync() => [.. (await MessagesAsync()).Select(message => JsonElement.Parse(message.Data).Seq())];

    private async Task<List<StoredMessage>> MessagesAsync()
    {
        await using var connection = await _bus.ConnectAsync();
        var stream = await new NatsJSContext(connection).GetStreamAsync(Stream);
        var messages = new List<StoredMessage>();
        for (var seq = stream.Info.State.FirstSeq; seq <= stream.Info.State.LastSeq; seq++)
        {
            messages.Add((await stream.GetAsync(new StreamMsgGetRequest { Seq = seq }))!);
        }
        return messages;
    }
}
