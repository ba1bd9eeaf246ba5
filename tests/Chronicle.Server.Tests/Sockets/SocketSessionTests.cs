using System.Net.WebSockets;
using Chronicle.Server.Tests.Api;

namespace Chronicle.Server.Tests.Sockets;

public sealed class SocketSessionTests
{
    [Fact]
    public async Task Hello_SaysWhereTheHistoryStands()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(3);
        await using var socket = await SocketClient.OpenAsync(server);

        var hello = await socket.NextAsync() ?? default;

        Assert.Equal(["type", "epoch", "head", "limits"], hello.Names());
        Assert.Equal(("hello", "memory", 3L), (hello.Text("type"), hello.Text("epoch"), hello.Number("head")));
        Assert.Equal((32 << 20, 64), (hello.GetProperty("limits").Number("message_bytes"), hello.GetProperty("limits").Number("subscriptions")));
    }

    [Theory]
    [InlineData("\"a\"", "\"a\"")]
    [InlineData("7", "7")]
    [InlineData("\"ü\\u0041\"", "\"ü\\u0041\"")]
    public async Task APing_IsAnswered_WithItsRef(string reference, string expected)
    {
        await using var server = await RunningServer.StartAsync();
        await using var socket = await SocketClient.GreetedAsync(server);

        await socket.SendAsync($$"""{"type":"ping","ref":{{reference}}}""");

        Assert.Equal($$"""{"type":"pong","ref":{{expected}}}""", (await socket.UntilAsync("pong")).GetRawText());
    }

    [Fact]
    public async Task AnAppend_IsAnsweredWhenItIsDurable_AndARetryWithTheSameNumbers()
    {
        await using var server = await RunningServer.StartAsync();
        await using var socket = await SocketClient.GreetedAsync(server);
        const string append = """{"type":"append","ref":"r","events":[{"id":"a","session_id":"s","type":"t"},{"id":"b","session_id":"s","type":"t"}]}""";

        await socket.SendAsync(append);
        await socket.SendAsync(append);
        await socket.SendAsync("""{"events":{"session_id":"s","type":"t"},"type":"append"}""");
        await socket.SendAsync("""{"type":"append","ref":3,"events":[]}""");

        Assert.Equal("""{"type":"appended","ref":"r","epoch":"memory","first":1,"last":2,"count":2,"duplicates":0}""", await NextAsync());
        Assert.Equal("""{"type":"appended","ref":"r","epoch":"memory","first":1,"last":2,"count":2,"duplicates":2}""", await NextAsync());
        Assert.Equal("""{"type":"appended","epoch":"memory","first":3,"last":3,"count":1,"duplicates":0}""", await NextAsync());
        Assert.Equal("""{"type":"appended","ref":3,"count":0,"duplicates":0}""", await NextAsync());

        async Task<string> NextAsync() => (await socket.NextAsync() ?? default).GetRawText();
    }

    [Theory]
    [InlineData("nope", 400, "malformed")]
    [InlineData("[]", 400, "invalid-command")]
    [InlineData("{}", 400, "invalid-command")]
    [InlineData("{\"type\":\"dance\"}", 400, "invalid-command")]
    [InlineData("{\"type\":\"append\"}", 400, "invalid-command")]
    [InlineData("{\"type\":\"append\",\"events\":[{\"type\":\"t\"}]}", 422, "invalid-event")]
    [InlineData("{\"type\":\"unsubscribe\",\"ref\":\"nobody\"}", 404, "not-found")]
    [InlineData("{\"type\":\"subscribe\",\"after\":\"yesterday\"}", 400, "invalid-parameter")]
    [InlineData("{\"type\":\"subscribe\",\"filter\":\"type=stop\"}", 400, "invalid-parameter")]
    [InlineData("{\"type\":\"subscribe\",\"filter\":{\"type\":7}}", 400, "invalid-parameter")]
    [InlineData("{\"type\":\"subscribe\",\"filter\":{\"since\":\"soon\"}}", 400, "invalid-parameter")]
    [InlineData("{\"type\":\"subscribe\",\"batch_ms\":-1}", 400, "invalid-parameter")]
    [InlineData("{\"type\":\"subscribe\",\"batch_ms\":10001}", 400, "invalid-parameter")]
    [InlineData("{\"type\":\"subscribe\",\"max_rate\":\"fast\"}", 400, "invalid-parameter")]
    public async Task WhatIsNotUnderstood_IsAnError_AndTheConnectionGoesOn(string command, int status, string slug)
    {
        await using var server = await RunningServer.StartAsync();
        await using var socket = await SocketClient.GreetedAsync(server);

        await socket.SendAsync(command);
        await socket.SendAsync("""{"type":"ping"}""");

        var error = await socket.NextAsync() ?? default;
        Assert.Equal(("error", status, "urn:chronicle:problem:" + slug), (error.Text("type"), error.Number("status"), error.Text("problem")));
        Assert.NotEmpty(error.Text("title")!);
        Assert.NotEmpty(error.Text("detail")!);
        Assert.Equal("pong", (await socket.NextAsync() ?? default).Text("type"));
    }

    [Fact]
    public async Task AnAppendThatIsRefused_NamesTheEvent_AndItsRef()
    {
        await using var server = await RunningServer.StartAsync();
        await using var socket = await SocketClient.GreetedAsync(server);

        await socket.SendAsync("""{"type":"append","ref":9,"events":[{"session_id":"s","type":"t"},{"session_id":"s"}]}""");

        var error = await socket.UntilAsync("error");
        Assert.Equal((9, 1), (error.Number("ref"), error.Number("index")));
        Assert.Equal(0, server.Store.Head.Value);
    }

    [Theory]
    [InlineData("?after=earliest", new long[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData("?after=memory-4", new long[] { 5, 6 })]
    [InlineData("?after=0&session=a&tool=Read", new long[] { 3, 6 })]
    [InlineData("?after=0&q=needle", new long[] { 1, 3, 5 })]
    [InlineData("?since=2026-11-21T00:00:05Z", new long[] { 5, 6 })]
    public async Task TheAddress_SubscribesAtOnce_WithoutARef(string query, long[] expected)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(EventsApiTests.Six);

        await using var socket = await SocketClient.GreetedAsync(server, "/ws" + query);

        Assert.False((await socket.UntilAsync("subscribed")).Has("ref"));
        Assert.Equal(expected, await socket.SequencesAsync(expected.Length));
        Assert.False((await socket.UntilAsync("caught-up")).Has("ref"));
    }

    [Fact]
    public async Task AnAddressThatIsNotUnderstood_IsSaid_ThenClosed()
    {
        await using var server = await RunningServer.StartAsync();
        await using var socket = await SocketClient.GreetedAsync(server, "/ws?after=yesterday");

        Assert.Equal(400, (await socket.UntilAsync("error")).Number("status"));
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, await socket.CloseStatusAsync());
    }

    [Fact]
    public async Task APing_IsAnswered_WhileHistoryIsSent()
    {
        await using var server = await RunningServer.StartAsync();
        for (var i = 0; i < 10; i++)
        {
            await server.AppendAsync(4000, from: (i * 4000) + 1);
        }
        await using var socket = await SocketClient.GreetedAsync(server);

        await socket.SendAsync("""{"type":"subscribe","ref":1,"after":"earliest"}""");
        await socket.SendAsync("""{"type":"unsubscribe","ref":1}""");

        var events = 0;
        while ((await socket.NextAsync() ?? default).Text("type") is { } type && type != "unsubscribed")
        {
            events += type == "event" ? 1 : 0;
        }
        Assert.True(events < 40_000, "nothing was heard before all of it was sent");
    }
}
