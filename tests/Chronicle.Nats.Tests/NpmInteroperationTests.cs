using System.Text;
using Chronicle.Nats.JetStream;
using Chronicle.Nats.JetStream.Models;
using Chronicle.Nats.Tests.Running;
using Xunit;

namespace Chronicle.Nats.Tests;

/// <summary>The npm package `nats` and we understand each other, headers and JetStream included.</summary>
public sealed class NpmInteroperationTests : IAsyncLifetime
{
    private const int Count = 50;

    private NatsServer _server = null!;
    private NatsConnection _connection = null!;
    private NatsJSContext _js = null!;

    public async Task InitializeAsync()
    {
        _server = await NatsServer.StartAsync();
        _connection = await _server.ConnectAsync();
        _js = new NatsJSContext(_connection);
        await _js.CreateStreamAsync(new StreamConfig { Name = "NPM", Subjects = ["npm.js.>"] });
    }

    public async Task DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task WhatItPublishes_WeReceive()
    {
        await using var core = await _connection.SubscribeCoreAsync("npm.core");
        await _connection.PingAsync();
        using var npm = await NpmNats.StartAsync(_server.Url, "publish", Count);
        for (var i = 0; i < Count; i++)
        {
            var message = await core.NextAsync();
            Assert.Equal(($"core {i}", $"{i}"), (message.Text8(), message.Headers!["Number"]));
            Assert.Equal(["Zoë", "second"], message.Headers.GetValues("Name"));
            var (first, again) = (await npm.NextAsync(), await npm.NextAsync());
            Assert.Equal((i + 1, false), (first.GetProperty("seq").GetInt32(), first.GetProperty("duplicate").GetBoolean()));
            Assert.Equal((i + 1, true), (again.GetProperty("seq").GetInt32(), again.GetProperty("duplicate").GetBoolean()));
        }
        await npm.EndAsync();

        var consumer = await _js.CreateOrUpdateConsumerAsync("NPM", new ConsumerConfig { DurableName = "ours" });
        var seen = 0;
        await foreach (var message in consumer.FetchAsync(new NatsJSFetchOpts { MaxMsgs = 2 * Count, NoWait = true }, Until.Soon()))
        {
            Assert.Equal(($"js {seen}", $"id-{seen}"), (Encoding.UTF8.GetString(message.Data.Span), message.Headers!["Nats-Msg-Id"]));
            await message.AckAsync();
            seen++;
        }
        Assert.Equal(Count, seen);
    }

    [Fact]
    public async Task WhatWePublish_ItReceives()
    {
        using var npm = await NpmNats.StartAsync(_server.Url, "consume", Count);
        await using var publisher = _js.CreatePublisher();
        for (var i = 0; i < Count; i++)
        {
            var headers = new NatsHeaders { ["Name"] = "Zoë" };
            headers.Add("Name", "second");
            await publisher.PublishAsync("npm.js.b", Encoding.UTF8.GetBytes($"ours {i}"), $"id-{i}", headers);
        }
        for (var i = 0; i < Count; i++)
        {
            var line = await npm.NextAsync();
            Assert.Equal((i + 1, $"ours {i}", $"id-{i}"), (line.GetProperty("seq").GetInt32(), line.GetProperty("text").GetString(), line.GetProperty("id").GetString()));
            Assert.Equal(["Zoë", "second"], line.GetProperty("names").EnumerateArray().Select(name => name.GetString()));
        }
        await npm.EndAsync();
        var consumer = await _js.GetConsumerAsync("NPM", "npm");
        Assert.Equal(((ulong)Count, 0), (consumer.Info.AckFloor.StreamSeq, consumer.Info.NumAckPending));
    }

    [Fact]
    public async Task ItAnswersOurRequests()
    {
        using var npm = await NpmNats.StartAsync(_server.Url, "echo", Count);
        for (var i = 0; i < Count; i++)
        {
            var reply = await _connection.RequestAsync("npm.echo", $"question {i}".Utf8(), new NatsHeaders { ["Number"] = $"{i}" });
            Assert.Equal(($"question {i}", $"{i}"), (reply.Text8(), reply.Headers!["Number"]));
        }
        await npm.EndAsync();
    }
}
