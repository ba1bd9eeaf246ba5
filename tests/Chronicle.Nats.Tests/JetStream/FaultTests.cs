using System.Collections.Concurrent;
using Chronicle.Nats.JetStream;
using Chronicle.Nats.JetStream.Models;
using Chronicle.Nats.Tests.Running;
using Xunit;

namespace Chronicle.Nats.Tests.JetStream;

/// <summary>Whatever breaks, an acknowledged message is in the stream, once.</summary>
public sealed class FaultTests
{
    private static readonly NatsJSPublisherOpts Impatient = new() { MaxPending = 256, AckTimeout = TimeSpan.FromSeconds(1), RetryFor = TimeSpan.FromSeconds(60), RetryWait = TimeSpan.FromMilliseconds(20) };

    /// <summary>The server is killed three times with a full window on its way. What was not acknowledged then is sent again, in order.</summary>
    [Fact]
    public async Task KilledServer_EveryAcknowledgedMessageIsThereOnceAndInOrder()
    {
        await using var server = await NatsServer.StartAsync();
        await using var connection = await server.ConnectAsync();
        var js = new NatsJSContext(connection);
        await js.CreateStreamAsync(new StreamConfig { Name = "S", Subjects = ["s.>"] });
        await using var publisher = js.CreatePublisher(Impatient);
        var acks = new ConcurrentDictionary<int, Task<PubAckResponse>>();
        using var stop = new CancellationTokenSource();
        var publishing = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                acks[i] = await publisher.PublishAsync("s.a", $"{i}".Utf8(), $"id-{i}");
            }
        });
        for (var kill = 1; kill <= 3; kill++)
        {
            var enough = acks.Count + 3_000;
            await Until.TrueAsync(() => acks.Count > enough, $"progress before kill {kill}");
            await server.KillAsync();
            await server.StartAgainAsync();
        }
        await Until.TrueAsync(() => connection.GetStats().Reconnects == 3, "reconnected");
        var last = acks.Count + 3_000;
        await Until.TrueAsync(() => acks.Count > last, "progress after the last kill");
        await stop.CancelAsync();
        await publishing;
        await publisher.FlushAsync(Until.Soon());

        Assert.All(acks.Values, ack => Assert.True(ack.IsCompletedSuccessfully, ack.Exception?.InnerException?.Message));
        var stored = await ReadAllAsync(js, acks.Count);
        Assert.Equal(Enumerable.Range(0, acks.Count).Select(i => $"{i}"), stored.Select(one => one.Text));
        Assert.All(stored, one => Assert.Equal($"id-{one.Text}", one.Id));
        Assert.All(acks, ack => Assert.Equal((ulong)ack.Key + 1, ack.Value.Result.Seq));
    }

    /// <summary>A proxy cuts the connection at random bytes, in lines, headers and payloads, of either direction.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task CutConnections_LoseAndRepeatNothing(int seed)
    {
        const int messages = 4_000;
        await using var server = await NatsServer.StartAsync();
        await using var direct = await server.ConnectAsync();
        await new NatsJSContext(direct).CreateStreamAsync(new StreamConfig { Name = "S", Subjects = ["s.>"] });
        await using var proxy = new FaultProxy(server.Port, seed, mostBytes: 80_000);
        var opts = new NatsOpts { Url = proxy.Url, RetryOnInitialConnect = true, ReconnectWaitMin = TimeSpan.FromMilliseconds(1), ReconnectWaitMax = TimeSpan.FromMilliseconds(20), ConnectTimeout = TimeSpan.FromSeconds(2) };
        await using var connection = new NatsConnection(opts, TimeProvider.System, new Random(seed));
        await connection.ConnectAsync(Until.Soon());
        var js = new NatsJSContext(connection);

        await using var publisher = js.CreatePublisher(Impatient);
        var acks = new List<Task<PubAckResponse>>();
        var random = new Random(seed);
        for (var i = 0; i < messages; i++)
        {
            acks.Add(await publisher.PublishAsync("s.a", $"{i}{new string(' ', random.Next(200))}".Utf8(), $"id-{i}", cancellationToken: Until.Soon()));
        }
        await Task.WhenAll(acks).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.True(proxy.Cuts >= 5, $"{proxy.Cuts} cuts");

        // And the other way round: a durable consumer over the same proxy sees all of them; what comes twice is a redelivery.
        var cutsBefore = proxy.Cuts;
        NatsJSConsumer? consumer = null;
        while (consumer is null)
        {
            try
            {
                consumer = await js.CreateOrUpdateConsumerAsync("S", new ConsumerConfig { DurableName = "reader", AckWait = TimeSpan.FromSeconds(1) });
            }
            catch (NatsException)
            {
                // The request was cut off; made again it is the same consumer.
            }
        }
        var seen = new HashSet<int>();
        await foreach (var message in consumer.ConsumeAsync(new NatsJSConsumeOpts { MaxMsgs = 100, Expires = TimeSpan.FromSeconds(2) }, new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token))
        {
            seen.Add(int.Parse(System.Text.Encoding.UTF8.GetString(message.Data.Span)));
            await message.AckAsync();
            if (seen.Count == messages)
            {
                break;
            }
        }
        Assert.True(proxy.Cuts > cutsBefore, "The reader's connection is cut, too.");

        var stored = await ReadAllAsync(new NatsJSContext(direct), messages);
        Assert.Equal(Enumerable.Range(0, messages).Select(i => $"{i}"), stored.Select(one => one.Text.Trim()));

        var expected = 1UL;
        await foreach (var message in js.CreateOrderedConsumer("S").ConsumeAsync(new NatsJSConsumeOpts { MaxMsgs = 100, Expires = TimeSpan.FromSeconds(2) }, new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token))
        {
            Assert.Equal(expected, message.Metadata!.Value.StreamSequence);
            if (++expected > messages)
            {
                break;
            }
        }
    }

    [Fact]
    public async Task PausedServer_TheWindowGoesOnAfterwards()
    {
        await using var server = await NatsServer.StartAsync();
        await using var connection = await server.ConnectAsync(new NatsOpts { PingInterval = TimeSpan.FromMilliseconds(300), ConnectTimeout = TimeSpan.FromSeconds(1) });
        var js = new NatsJSContext(connection);
        await js.CreateStreamAsync(new StreamConfig { Name = "S", Subjects = ["s.>"] });
        await using var publisher = js.CreatePublisher(Impatient);
        var acks = new List<Task<PubAckResponse>>();
        for (var i = 0; i < 100; i++)
        {
            acks.Add(await publisher.PublishAsync("s.a", $"{i}".Utf8()));
        }
        await server.SignalAsync("STOP");
        for (var i = 100; i < 200; i++)
        {
            acks.Add(await publisher.PublishAsync("s.a", $"{i}".Utf8()));
        }
        await Until.TrueAsync(() => connection.ConnectionState == NatsConnectionState.Reconnecting, "the silence is noticed");
        await server.SignalAsync("CONT");
        await Task.WhenAll(acks).WaitAsync(Until.Deadline);

        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i}"), (await ReadAllAsync(js, 200)).Select(one => one.Text));
    }

    [Fact]
    public async Task NoStreamAndLimits_FailTheMessageTheyConcern()
    {
        await using var server = await NatsServer.StartAsync();
        await using var connection = await server.ConnectAsync();
        var js = new NatsJSContext(connection);
        await js.CreateStreamAsync(new StreamConfig { Name = "S", Subjects = ["s.>"], MaxMsgSize = 200 });
        await using var publisher = js.CreatePublisher(Impatient with { RetryFor = TimeSpan.FromMilliseconds(100) });

        var fine = await publisher.PublishAsync("s.a", "x".Utf8(), "a");
        var again = await publisher.PublishAsync("s.a", "x".Utf8(), "a");
        var large = await publisher.PublishAsync("s.a", new byte[1000]);
        var tooLarge = await publisher.PublishAsync("s.a", new byte[2 << 20]);
        var nobody = await publisher.PublishAsync("t.a", "x".Utf8());

        Assert.False((await fine).Duplicate);
        Assert.Equal((1UL, true), ((await again).Seq, (await again).Duplicate));
        Assert.Equal(400, (await Assert.ThrowsAsync<NatsJSApiException>(() => large)).Error.Code);
        await Assert.ThrowsAsync<NatsPayloadTooLargeException>(() => tooLarge);
        await Assert.ThrowsAsync<NatsJSPublishNoResponseException>(() => nobody.WaitAsync(Until.Deadline));
        await publisher.FlushAsync(Until.Soon());
    }

    private static async Task<List<(string Text, string? Id)>> ReadAllAsync(NatsJSContext js, int messages)
    {
        Assert.Equal((ulong)messages, (await js.GetStreamAsync("S")).Info.State.Messages);
        var all = new List<(string Text, string? Id)>();
        await foreach (var message in js.CreateOrderedConsumer("S").ConsumeAsync(cancellationToken: Until.Soon()))
        {
            all.Add((System.Text.Encoding.UTF8.GetString(message.Data.Span), message.Headers?["Nats-Msg-Id"]));
            if (all.Count == messages)
            {
                break;
            }
        }
        return all;
    }
}
