using System.Text;
using Chronicle.Nats.Tests.Running;
using Xunit;

namespace Chronicle.Nats.Tests;

public sealed class NatsConnectionTests : IAsyncLifetime
{
    private NatsServer _server = null!;
    private NatsConnection _connection = null!;

    public async Task InitializeAsync()
    {
        _server = await NatsServer.StartAsync("max_payload: 4096");
        _connection = await _server.ConnectAsync();
    }

    public async Task DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Messages_ArriveInOrderWithTheirHeadersAndReply()
    {
        await using var sub = await _connection.SubscribeCoreAsync("a.*");
        for (var i = 0; i < 500; i++)
        {
            await _connection.PublishAsync($"a.{i % 3}", $"{i}".Utf8(), i % 2 == 0 ? new NatsHeaders { ["N"] = $"{i}" } : null, i % 5 == 0 ? "reply.to" : null);
        }
        for (var i = 0; i < 500; i++)
        {
            var message = await sub.NextAsync();
            Assert.Equal(
                ($"a.{i % 3}", $"{i}", i % 2 == 0 ? $"{i}" : null, i % 5 == 0 ? "reply.to" : null),
                (message.Subject, message.Text8(), message.Headers?["N"], message.ReplyTo));
        }
        Assert.Equal((500, 500), (_connection.GetStats().SentMessages, _connection.GetStats().ReceivedMessages));
    }

    [Fact]
    public async Task SubscribeAsync_YieldsUntilItsCountIsReached()
    {
        var reading = Task.Run(async () =>
        {
            var seen = new List<string>();
            await foreach (var message in _connection.SubscribeAsync("count", opts: new NatsSubOpts { MaxMsgs = 3 }, cancellationToken: Until.Soon()))
            {
                seen.Add(message.Text8());
            }
            return seen;
        });
        await Until.TrueAsync(() => _connection.GetStats().Subscriptions == 1, "the subscription is there");
        for (var i = 0; i < 10; i++)
        {
            await _connection.PublishAsync("count", $"{i}".Utf8());
        }
        Assert.Equal(["0", "1", "2"], await reading);
        Assert.Equal(0, _connection.GetStats().Subscriptions);
    }

    [Fact]
    public async Task QueueGroup_SharesMessages()
    {
        await using var other = await _server.ConnectAsync();
        await using var one = await _connection.SubscribeCoreAsync("work", "group");
        await using var two = await other.SubscribeCoreAsync("work", "group");
        await other.PingAsync();

        for (var i = 0; i < 200; i++)
        {
            await _connection.PublishAsync("work", $"{i}".Utf8());
        }
        await _connection.PingAsync();
        await other.PingAsync();

        var seen = new List<int>();
        foreach (var sub in new[] { one, two })
        {
            var before = seen.Count;
            while (sub.Msgs.TryRead(out var message))
            {
                seen.Add(int.Parse(message.Text8()));
            }
            Assert.True(seen.Count > before, "Both of the group get some.");
        }
        Assert.Equal(Enumerable.Range(0, 200), seen.Order());
    }

    [Fact]
    public async Task Requests_AreAnsweredEachWithItsOwn()
    {
        await using var service = await _connection.SubscribeCoreAsync("double");
        var serving = Task.Run(async () =>
        {
            await foreach (var message in service.Msgs.ReadAllAsync())
            {
                await message.ReplyAsync($"{2 * int.Parse(message.Text8())}".Utf8(), new NatsHeaders { ["Kind"] = "twice" });
            }
        });
        await using var other = await _server.ConnectAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i => (i, (await other.RequestAsync("double", $"{i}".Utf8())).Text8())));

        Assert.All(answers, answer => Assert.Equal($"{2 * answer.i}", answer.Item2));
        Assert.Equal("twice", (await other.RequestAsync("double", "1".Utf8())).Headers!["Kind"]);
        await service.UnsubscribeAsync();
        await serving;
    }

    [Fact]
    public async Task Request_WithoutResponders_FailsAtOnce()
    {
        var failure = await Assert.ThrowsAsync<NatsNoRespondersException>(async () => await _connection.RequestAsync("nobody", timeout: Until.Deadline));
        Assert.Contains("nobody", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_ThatNobodyAnswers_FailsAfterItsTime()
    {
        await using var silent = await _connection.SubscribeCoreAsync("silent");
        await Assert.ThrowsAsync<NatsNoReplyException>(async () => await _connection.RequestAsync("silent", timeout: TimeSpan.FromMilliseconds(50)));

        using var left = new CancellationTokenSource();
        var asking = _connection.RequestAsync("silent", timeout: Until.Deadline, cancellationToken: left.Token).AsTask();
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task Ping_ComesAfterEverythingPublished()
    {
        await using var other = await _server.ConnectAsync();
        await using var sub = await other.SubscribeCoreAsync("flush", opts: new NatsSubOpts { ChannelCapacity = 20_000 });
        await other.PingAsync();
        for (var i = 0; i < 20_000; i++)
        {
            await _connection.PublishAsync("flush", new byte[50]);
        }
        Assert.True(await _connection.PingAsync() > TimeSpan.Zero);
        await other.PingAsync();

        Assert.Equal(20_000, sub.Msgs.Count);
    }

    /// <summary>After a drain everything that was sent to us has been read and everything we published is with the server.</summary>
    [Fact]
    public async Task Drain_LosesNothing()
    {
        await using var other = await _server.ConnectAsync();
        await using var results = await other.SubscribeCoreAsync("results", opts: new NatsSubOpts { ChannelCapacity = 10_000 });
        var draining = await _server.ConnectAsync(new NatsOpts { SubPendingChannelCapacity = 10_000 });
        var sub = await draining.SubscribeCoreAsync("jobs");
        await draining.PingAsync();
        await other.PingAsync();
        for (var i = 0; i < 5_000; i++)
        {
            await other.PublishAsync("jobs", $"{i}".Utf8());
        }
        await other.PingAsync();
        var working = Task.Run(async () =>
        {
            var done = 0;
            while (await sub.Msgs.WaitToReadAsync())
            {
                while (sub.Msgs.TryPeek(out var message)) // taken only when its result is on its way
                {
                    await draining.PublishAsync("results", message.Data);
                    sub.Msgs.TryRead(out _);
                    done++;
                }
            }
            return done;
        });

        await draining.DrainAsync(Until.Soon());

        Assert.Equal(5_000, await working);
        await other.PingAsync();
        Assert.Equal(5_000, results.Msgs.Count);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await draining.PublishAsync("results"));
    }

    [Fact]
    public async Task Dispose_SendsWhatWaits()
    {
        await using var sub = await _connection.SubscribeCoreAsync("last");
        await _connection.PingAsync();
        var leaving = await _server.ConnectAsync();
        await leaving.PublishAsync("last", "words".Utf8());
        await leaving.DisposeAsync();
        await leaving.DisposeAsync();

        Assert.Equal("words", (await sub.NextAsync()).Text8());
    }

    [Fact]
    public async Task TooLargeAMessage_FailsForItsSenderOnly()
    {
        var failure = await Assert.ThrowsAsync<NatsPayloadTooLargeException>(async () => await _connection.PublishAsync("big", new byte[4097]));
        Assert.Equal((4097, 4096), (failure.Size, failure.Limit));
        await Assert.ThrowsAsync<NatsPayloadTooLargeException>(async () => await _connection.PublishAsync("big", new byte[4090], new NatsHeaders { ["A"] = "b" }));

        await using var sub = await _connection.SubscribeCoreAsync("big");
        await _connection.PublishAsync("big", new byte[4096]);
        Assert.Equal(4096, (await sub.NextAsync()).Data.Length);
        Assert.Equal(0, _connection.GetStats().Reconnects);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\r\nPUB b 0")]
    [InlineData("a\tb")]
    public async Task ASubjectThatWouldBreakTheLine_IsRefused(string subject)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await _connection.PublishAsync(subject));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await _connection.SubscribeCoreAsync(subject));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await _connection.PublishAsync("fine", replyTo: subject));
    }

    [Fact]
    public async Task ASubjectLongerThanTheServersLine_IsRefused()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await _connection.PublishAsync(new string('a', 4090)));
        await _connection.PublishAsync(new string('a', 4000));
        await _connection.PingAsync();
    }

    /// <summary>A slow reader loses the newest messages, hears of it once, and nobody else is held up.</summary>
    [Fact]
    public async Task SlowReader_LosesCountedMessages()
    {
        var told = new List<NatsMessageDroppedEventArgs>();
        _connection.MessageDropped += (_, dropped) =>
        {
            lock (told)
            {
                told.Add(dropped);
            }
        };
        await using var slow = await _connection.SubscribeCoreAsync("many", opts: new NatsSubOpts { ChannelCapacity = 10 });
        await using var quick = await _connection.SubscribeCoreAsync("many");
        for (var i = 0; i < 100; i++)
        {
            await _connection.PublishAsync("many", $"{i}".Utf8());
        }
        await _connection.PingAsync();

        Assert.Equal((10, 90L), (slow.Msgs.Count, slow.DroppedMessages));
        Assert.Equal((100, 0L), (quick.Msgs.Count, quick.DroppedMessages));
        Assert.Equal("0", (await slow.NextAsync()).Text8());
        await Until.TrueAsync(() => told.Count > 0, "the event");
        Assert.Same(slow, Assert.Single(told).Subscription);

        await _connection.PublishAsync("many", "again"u8.ToArray());
        await _connection.PingAsync();
        Assert.Equal(90, slow.DroppedMessages);
        Assert.Equal(90, _connection.GetStats().DroppedMessages);
    }

    [Fact]
    public async Task Utf8Subjects_AreKept()
    {
        await using var sub = await _connection.SubscribeCoreAsync("größe.>");
        await _connection.PublishAsync("größe.日本", Encoding.UTF8.GetBytes("x"));
        Assert.Equal("größe.日本", (await sub.NextAsync()).Subject);
    }
}
