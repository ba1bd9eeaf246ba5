using System.Text;
using Chronicle.Nats.JetStream;
using Chronicle.Nats.JetStream.Models;
using Chronicle.Nats.Tests.Running;
using Xunit;

namespace Chronicle.Nats.Tests.JetStream;

public sealed class JetStreamTests : IAsyncLifetime
{
    private NatsServer _server = null!;
    private NatsConnection _connection = null!;
    private NatsJSContext _js = null!;

    public async Task InitializeAsync()
    {
        _server = await NatsServer.StartAsync();
        _connection = await _server.ConnectAsync();
        _js = new NatsJSContext(_connection);
    }

    public async Task DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Stream_IsMadeReadChangedAndDeleted()
    {
        var config = new StreamConfig
        {
            Name = "EVENTS", Subjects = ["ev.>"], MaxAge = TimeSpan.FromHours(1), DuplicateWindow = TimeSpan.FromSeconds(90), Storage = StreamConfigStorage.Memory, Discard = StreamConfigDiscard.New, MaxMsgs = 5,
        };
        Assert.Equal(0, (await _js.GetAccountInfoAsync()).Streams);
        await _js.CreateStreamAsync(config);
        await _js.CreateStreamAsync(config); // the same again is fine

        var info = (await _js.GetStreamAsync("EVENTS")).Info;
        Assert.Equal((config.MaxAge, config.DuplicateWindow, config.Storage, config.Discard, 5L), (info.Config.MaxAge, info.Config.DuplicateWindow, info.Config.Storage, info.Config.Discard, info.Config.MaxMsgs));
        Assert.Equal(["ev.>"], info.Config.Subjects!);
        Assert.InRange(info.Created, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));

        var other = await Assert.ThrowsAsync<NatsJSApiException>(async () => await _js.CreateStreamAsync(config with { MaxMsgs = 6 }));
        Assert.Equal((400, 10058), (other.Error.Code, other.Error.ErrCode));
        Assert.Equal(6, (await _js.UpdateStreamAsync(config with { MaxMsgs = 6 })).Info.Config.MaxMsgs);
        Assert.True(await _js.DeleteStreamAsync("EVENTS"));
        var gone = await Assert.ThrowsAsync<NatsJSApiException>(async () => await _js.GetStreamAsync("EVENTS"));
        Assert.Equal((404, 10059), (gone.Error.Code, gone.Error.ErrCode));
    }

    [Fact]
    public async Task Message_IsReadByItsPlace_OrAsTheFirstOfASubject()
    {
        var stream = await _js.CreateStreamAsync(new StreamConfig { Name = "S", Subjects = ["s.>"], MaxMsgsPerSubject = 1 });
        await _js.PublishAsync("s.a", "old".Utf8());
        await _js.PublishAsync("s.a", "new".Utf8(), new NatsJSPubOpts { MsgId = "id-2" }, new NatsHeaders { ["Name"] = "Zoë" });
        await _js.PublishAsync("s.b", "other".Utf8());

        var second = (await stream.GetAsync(new StreamMsgGetRequest { Seq = 2 }))!;
        Assert.Equal(("s.a", 2UL, "new", "id-2", "Zoë"), (second.Subject, second.Seq, System.Text.Encoding.UTF8.GetString(second.Data), second.Headers!["Nats-Msg-Id"], second.Headers["Name"]));
        Assert.InRange(second.Time, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.Equal((2UL, 3UL), ((await stream.GetAsync(new StreamMsgGetRequest { Seq = 1, NextBySubj = ">" }))!.Seq, (await stream.GetAsync(new StreamMsgGetRequest { Seq = 1, NextBySubj = "s.b" }))!.Seq));
        Assert.Null((await stream.GetAsync(new StreamMsgGetRequest { Seq = 3 }))!.Headers);
        Assert.Null(await stream.GetAsync(new StreamMsgGetRequest { Seq = 1 }));
        Assert.Null(await stream.GetAsync(new StreamMsgGetRequest { Seq = 4, NextBySubj = ">" }));
        await Assert.ThrowsAsync<NatsJSApiException>(async () => await stream.GetAsync(new StreamMsgGetRequest()));
    }

    [Fact]
    public async Task Publish_IsStoredOnceForAnId()
    {
        await _js.CreateStreamAsync(new StreamConfig { Name = "S", Subjects = ["s.>"] });

        var first = await _js.PublishAsync("s.a", "x".Utf8(), new NatsJSPubOpts { MsgId = "id-1" });
        var second = await _js.PublishAsync("s.a", "x".Utf8(), new NatsJSPubOpts { MsgId = "id-1" });
        var third = await _js.PublishAsync("s.a", "y".Utf8());

        Assert.Equal(("S", 1UL, false), (first.Stream, first.Seq, first.Duplicate));
        Assert.Equal((1UL, true), (second.Seq, second.Duplicate));
        Assert.Equal(2UL, third.Seq);
        var wrong = await Assert.ThrowsAsync<NatsJSApiException>(async () => await _js.PublishAsync("s.a", default, new NatsJSPubOpts { ExpectedLastSequence = 1 }));
        Assert.Equal(10071, wrong.Error.ErrCode);
        await Assert.ThrowsAsync<NatsJSPublishNoResponseException>(async () => await _js.PublishAsync("nobody", opts: new NatsJSPubOpts { RetryWaitBetweenAttempts = TimeSpan.FromMilliseconds(1) }));
    }

    [Fact]
    public async Task WithoutJetStream_TheMessageSaysSo()
    {
        await using var plain = await NatsServer.StartAsync(jetStream: false);
        await using var connection = await plain.ConnectAsync();

        var failure = await Assert.ThrowsAsync<NatsJSUnavailableException>(async () => await new NatsJSContext(connection).GetAccountInfoAsync());
        Assert.Contains("-js", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_TakesWhatIsThereAndAcknowledges()
    {
        await FillAsync(25);
        var consumer = await _js.CreateOrUpdateConsumerAsync("S", new ConsumerConfig { DurableName = "reader", AckWait = TimeSpan.FromSeconds(20) });

        var seen = new List<NatsJSMsgMetadata>();
        await foreach (var message in consumer.FetchAsync(new NatsJSFetchOpts { MaxMsgs = 10 }, Until.Soon()))
        {
            seen.Add(message.Metadata!.Value);
            Assert.False(message.Data.IsEmpty);
            await message.AckAsync(doubleAck: true);
        }
        await consumer.RefreshAsync();

        Assert.Equal(Enumerable.Range(1, 10).Select(n => (ulong)n), seen.Select(metadata => metadata.StreamSequence));
        Assert.Equal(("S", "reader", 1UL, 1UL, 24UL), (seen[0].Stream, seen[0].Consumer, seen[0].ConsumerSequence, seen[0].NumDelivered, seen[0].NumPending));
        Assert.InRange(seen[0].Timestamp, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.Equal((10UL, 15UL, 0), (consumer.Info.AckFloor.StreamSeq, consumer.Info.NumPending, consumer.Info.NumAckPending));

        Assert.Equal(15, await CountAsync(consumer.FetchAsync(new NatsJSFetchOpts { MaxMsgs = 100, NoWait = true }, Until.Soon())));
        Assert.Equal(0, await CountAsync(consumer.FetchAsync(new NatsJSFetchOpts { MaxMsgs = 100, NoWait = true }, Until.Soon())));
        Assert.Equal(0, await CountAsync(consumer.FetchAsync(new NatsJSFetchOpts { Expires = TimeSpan.FromMilliseconds(100) }, Until.Soon())));
    }

    /// <summary>Not acknowledged comes again, after its delay; terminated does not; progress puts redelivery off.</summary>
    [Fact]
    public async Task NakTermAndProgress_DoWhatTheySay()
    {
        await FillAsync(3);
        var consumer = await _js.CreateOrUpdateConsumerAsync("S", new ConsumerConfig { DurableName = "reader", AckWait = TimeSpan.FromSeconds(2) });
        var started = DateTimeOffset.UtcNow;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Until.Soon());
        var seen = new List<(ulong Sequence, ulong Delivered, TimeSpan At)>();
        await foreach (var message in consumer.ConsumeAsync(cancellationToken: enough.Token))
        {
            var metadata = message.Metadata!.Value;
            seen.Add((metadata.StreamSequence, metadata.NumDelivered, DateTimeOffset.UtcNow - started));
            switch (metadata)
            {
                case { StreamSequence: 1, NumDelivered: 1 }:
                    await message.NakAsync(TimeSpan.FromMilliseconds(500));
                    break;
                case { StreamSequence: 2 }:
                    await message.AckTerminateAsync();
                    break;
                case { StreamSequence: 3, NumDelivered: 1 }:
                    await message.NakAsync();
                    break;
                default:
                    await message.AckProgressAsync();
                    await message.AckAsync(doubleAck: true);
                    break;
            }
            if (seen.Count == 5)
            {
                break;
            }
        }
        Assert.Equal([(1UL, 1UL), (2UL, 1UL), (3UL, 1UL), (3UL, 2UL), (1UL, 2UL)], seen.Select(one => (one.Sequence, one.Delivered)));
        Assert.True(seen[4].At >= TimeSpan.FromMilliseconds(450), $"{seen[4].At}");
        await consumer.RefreshAsync();
        Assert.Equal((3UL, 0), (consumer.Info.AckFloor.StreamSeq, consumer.Info.NumAckPending));
    }

    [Fact]
    public async Task Consume_AsksForMoreAsItGoes()
    {
        await FillAsync(2_000);
        var consumer = await _js.CreateOrUpdateConsumerAsync("S", new ConsumerConfig { DurableName = "reader" });
        var expected = 0;
        await foreach (var message in consumer.ConsumeAsync(new NatsJSConsumeOpts { MaxMsgs = 64 }, Until.Soon()))
        {
            Assert.Equal($"{expected}", System.Text.Encoding.UTF8.GetString(message.Data.Span));
            await message.AckAsync();
            if (++expected == 2_000)
            {
                break;
            }
        }
        await _connection.PingAsync();
        await consumer.RefreshAsync();
        Assert.Equal((2_000UL, 0UL, 0), (consumer.Info.AckFloor.StreamSeq, consumer.Info.NumPending, consumer.Info.NumRedelivered));
    }

    /// <summary>Requests run out while nothing is published; the reader still gets what comes later.</summary>
    [Fact]
    public async Task Consume_OutlivesItsRequests()
    {
        await FillAsync(0);
        var consumer = await _js.CreateOrUpdateConsumerAsync("S", new ConsumerConfig { DurableName = "reader" });
        await using var spy = await _connection.SubscribeCoreAsync("$JS.API.CONSUMER.MSG.NEXT.S.reader");
        await using var reading = consumer.ConsumeAsync(new NatsJSConsumeOpts { Expires = TimeSpan.FromSeconds(1) }, Until.Soon()).GetAsyncEnumerator();
        var next = reading.MoveNextAsync().AsTask();
        for (var asked = 0; asked < 3; asked++)
        {
            await spy.NextAsync();
        }
        await _js.PublishAsync("s.late", "x".Utf8());
        Assert.True(await next);
        Assert.Equal("s.late", reading.Current.Subject);
    }

    [Fact]
    public async Task Consume_EndsWhenItsConsumerIsDeleted()
    {
        await FillAsync(0);
        var consumer = await _js.CreateOrUpdateConsumerAsync("S", new ConsumerConfig { DurableName = "reader" });
        await using var spy = await _connection.SubscribeCoreAsync("$JS.API.CONSUMER.MSG.NEXT.S.reader");
        await using var reading = consumer.ConsumeAsync(new NatsJSConsumeOpts { Expires = TimeSpan.FromSeconds(1) }, Until.Soon()).GetAsyncEnumerator();
        var next = reading.MoveNextAsync().AsTask();
        await spy.NextAsync();
        await _js.DeleteConsumerAsync("S", "reader");

        var failure = await Assert.ThrowsAnyAsync<NatsJSException>(() => next);
        Assert.True(failure is NatsJSProtocolException { Code: 409 } or NatsJSApiException { Error.ErrCode: 10014 }, failure.Message);
    }

    [Fact]
    public async Task Ordered_ReadsEverythingOnceAcrossARestart()
    {
        await FillAsync(500);
        var expected = 1UL;
        await foreach (var message in _js.CreateOrderedConsumer("S").ConsumeAsync(new NatsJSConsumeOpts { MaxMsgs = 50 }, Until.Soon()))
        {
            Assert.Equal(expected, message.Metadata!.Value.StreamSequence);
            if (expected == 200)
            {
                await _server.KillAsync();
                await _server.StartAgainAsync();
            }
            if (++expected > 500)
            {
                break;
            }
        }
        Assert.True(_connection.GetStats().Reconnects >= 1);
    }

    [Fact]
    public async Task Ordered_BeginsWhereItIsTold()
    {
        await FillAsync(10);
        var ordered = _js.CreateOrderedConsumer("S", new NatsJSOrderedConsumerOpts { DeliverPolicy = ConsumerConfigDeliverPolicy.ByStartSequence, OptStartSeq = 9, FilterSubject = "s.>" });
        await foreach (var message in ordered.ConsumeAsync(cancellationToken: Until.Soon()))
        {
            Assert.Equal(9UL, message.Metadata!.Value.StreamSequence);
            break;
        }
    }

    [Theory]
    [InlineData("$JS.ACK.S.c.3.10.7.1700000000000000000.5", "S", null)]
    [InlineData("$JS.ACK._.hash.S.c.3.10.7.1700000000000000000.5", "S", null)]
    [InlineData("$JS.ACK.dom.hash.S.c.3.10.7.1700000000000000000.5.more.tokens", "S", "dom")]
    public void Metadata_IsReadInBothForms(string reply, string stream, string? domain)
    {
        var metadata = NatsJSMsgMetadata.Read(Encoding.UTF8.GetBytes(reply))!.Value;
        Assert.Equal(new NatsJSMsgMetadata(stream, "c", 10, 7, 3, 5, DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), domain), metadata);
    }

    [Theory]
    [InlineData("")]
    [InlineData("_INBOX.x.1")]
    [InlineData("$JS.ACK.S.c.3.10.7.-1.5")]
    [InlineData("$JS.ACK.S.c.3.10.7.x.5")]
    [InlineData("$JS.ACK.S.c.3")]
    public void Metadata_OfOtherMessages_IsNull(string reply) => Assert.Null(NatsJSMsgMetadata.Read(Encoding.UTF8.GetBytes(reply)));

    private static async Task<int> CountAsync(IAsyncEnumerable<NatsJSMsg> messages)
    {
        var count = 0;
        await foreach (var message in messages)
        {
            await message.AckAsync();
            count++;
        }
        return count;
    }

    private async Task FillAsync(int messages)
    {
        await _js.CreateStreamAsync(new StreamConfig { Name = "S", Subjects = ["s.>"] });
        await using var publisher = _js.CreatePublisher();
        var acks = new List<Task<PubAckResponse>>();
        for (var i = 0; i < messages; i++)
        {
            acks.Add(await publisher.PublishAsync($"s.{i % 7}", $"{i}".Utf8()));
        }
        await Task.WhenAll(acks);
    }
}
