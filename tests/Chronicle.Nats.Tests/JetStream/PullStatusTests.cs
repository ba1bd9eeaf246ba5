using System.Text.Json;
using Chronicle.Nats.JetStream;
using Chronicle.Nats.JetStream.Models;
using Chronicle.Nats.Tests.Running;
using Xunit;

namespace Chronicle.Nats.Tests.JetStream;

/// <summary>What a server says about a pull, word by word, and what the reader makes of it.</summary>
public sealed class PullStatusTests : IAsyncLifetime
{
    private const string Pulls = "$JS.API.CONSUMER.MSG.NEXT.S.c";

    private NatsServer _server = null!;
    private NatsConnection _connection = null!;
    private RawClient _jetStream = null!;
    private IAsyncEnumerator<NatsJSMsg> _reading = null!;
    private Task<bool> _next = null!;

    public async Task InitializeAsync()
    {
        _server = await NatsServer.StartAsync(jetStream: false);
        _connection = await _server.ConnectAsync();
        _jetStream = await RawClient.ConnectAsync(_server, Pulls, "flow.>", "$JS.API.CONSUMER.INFO.S.c");
        var info = new ConsumerInfo { StreamName = "S", Name = "c", Config = new ConsumerConfig() };
        var opts = new NatsJSConsumeOpts { MaxMsgs = 10, Expires = TimeSpan.FromSeconds(20), IdleHeartbeat = TimeSpan.FromSeconds(10) };
        _reading = new NatsJSConsumer(new NatsJSContext(_connection), info).ConsumeAsync(opts, Until.Soon()).GetAsyncEnumerator();
        _next = _reading.MoveNextAsync().AsTask();
    }

    public async Task DisposeAsync()
    {
        await _connection.DisposeAsync();
        await Record.ExceptionAsync(() => _next);
        await _reading.DisposeAsync();
        _jetStream.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task FlowControl_IsAnsweredAndHeartbeatsAreNot()
    {
        var (_, inbox, _) = await _jetStream.MessageAsync();
        await _jetStream.StatusAsync(inbox, "100 Idle Heartbeat");
        await _jetStream.StatusAsync(inbox, "100 FlowControl Request", "flow.1");

        Assert.Equal("flow.1", (await _jetStream.MessageAsync()).Subject);
        Assert.False(_next.IsCompleted);
    }

    [Theory]
    [InlineData("409 Leadership Change", "", 10)]
    [InlineData("409 Server Shutdown", "", 10)]
    [InlineData("408 Request Timeout", "Nats-Pending-Messages: 10\r\n", 10)]
    [InlineData("408 Request Timeout", "", 10)]
    [InlineData("409 Message Size Exceeds MaxBytes", "Nats-Pending-Messages: 7\r\n", 7)]
    [InlineData("404 No Messages", "", 10)]
    public async Task WhatEndsARequest_MakesAnother(string status, string header, int asked)
    {
        var (_, inbox, first) = await _jetStream.MessageAsync();
        Assert.Equal((10, 10_000_000_000), (Batch(first), JsonElement.Parse(first).GetProperty("idle_heartbeat").GetInt64()));
        await _jetStream.StatusAsync(inbox, status, header: header);

        var (subject, again, second) = await _jetStream.MessageAsync();
        Assert.Equal((Pulls, inbox, asked), (subject, again, Batch(second)));
        await _jetStream.SendAsync($"PUB {inbox} 1\r\nx\r\n"); // no $JS.ACK reply: the server lets nobody but itself ask for one
        Assert.True(await _next);
        Assert.Equal("x"u8, _reading.Current.Data.Span);
    }

    [Theory]
    [InlineData("409 Consumer Deleted", 409)]
    [InlineData("409 Consumer is push based", 409)]
    [InlineData("409 Exceeded MaxRequestBatch of 5", 409)]
    [InlineData("400 Bad Request", 400)]
    public async Task WhatAskingAgainDoesNotMend_IsThrown(string status, int code)
    {
        var (_, inbox, _) = await _jetStream.MessageAsync();
        await _jetStream.StatusAsync(inbox, status);

        Assert.Equal(code, (await Assert.ThrowsAsync<NatsJSProtocolException>(() => _next)).Code);
    }

    /// <summary>Nobody took the request: the consumer is asked after, and its absence ends the reading.</summary>
    [Fact]
    public async Task NoResponders_AsksWhetherTheConsumerIsThere()
    {
        var (_, inbox, _) = await _jetStream.MessageAsync();
        await _jetStream.StatusAsync(inbox, "503");
        var (subject, replyTo, _) = await _jetStream.MessageAsync();
        Assert.Equal("$JS.API.CONSUMER.INFO.S.c", subject);
        const string gone = """{"error":{"code":404,"err_code":10014,"description":"consumer not found"}}""";
        await _jetStream.SendAsync($"PUB {replyTo} {gone.Length}\r\n{gone}\r\n");

        Assert.Equal(10014, (await Assert.ThrowsAsync<NatsJSApiException>(() => _next)).Error.ErrCode);
    }

    /// <summary>JetStream is gone without a word, and the connection stays.</summary>
    [Fact]
    public async Task SilenceForTwiceTheHeartbeat_MakesAnother()
    {
        using var jetStream = await RawClient.ConnectAsync(_server, "$JS.API.CONSUMER.MSG.NEXT.S.quiet");
        var info = new ConsumerInfo { StreamName = "S", Name = "quiet", Config = new ConsumerConfig() };
        var opts = new NatsJSConsumeOpts { MaxMsgs = 10, IdleHeartbeat = TimeSpan.FromMilliseconds(200) };
        await using var reading = new NatsJSConsumer(new NatsJSContext(_connection), info).ConsumeAsync(opts, Until.Soon()).GetAsyncEnumerator();
        var next = reading.MoveNextAsync().AsTask();
        var (_, inbox, first) = await jetStream.MessageAsync();
        var (_, again, second) = await jetStream.MessageAsync();

        Assert.Equal((inbox, 10, 10), (again, Batch(first), Batch(second)));
        await jetStream.SendAsync($"PUB {inbox} 1\r\nx\r\n");
        Assert.True(await next);
    }

    private static int Batch(string request) => JsonElement.Parse(request).GetProperty("batch").GetInt32();
}
