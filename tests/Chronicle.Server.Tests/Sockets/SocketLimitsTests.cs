using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace Chronicle.Server.Tests.Sockets;

public sealed class SocketLimitsTests
{
    [Fact]
    public async Task AConnection_HasSixtyFourSubscriptions_AndEachItsOwnRef()
    {
        await using var server = await RunningServer.StartAsync();
        await using var socket = await SocketClient.GreetedAsync(server);
        for (var i = 0; i < 64; i++)
        {
            await socket.SendAsync($$"""{"type":"subscribe","ref":{{i}}}""");
            await socket.UntilAsync("caught-up");
        }

        await socket.SendAsync("""{"type":"subscribe","ref":64}""");
        var oneTooMany = await socket.UntilAsync("error");
        await socket.SendAsync("""{"type":"unsubscribe","ref":5}""");
        await socket.UntilAsync("unsubscribed");
        await socket.SendAsync("""{"type":"subscribe","ref":6}""");
        var taken = await socket.UntilAsync("error");
        await socket.SendAsync("""{"type":"subscribe","ref":64}""");

        Assert.Equal((64, 429, "urn:chronicle:problem:too-many-subscriptions"), (oneTooMany.Number("ref"), oneTooMany.Number("status"), oneTooMany.Text("problem")));
        Assert.Equal((6, 409, "urn:chronicle:problem:duplicate-ref"), (taken.Number("ref"), taken.Number("status"), taken.Text("problem")));
        Assert.Equal(64, (await socket.UntilAsync("subscribed")).Number("ref"));
    }

    [Fact]
    public async Task OneConnectionTooMany_Is429_UntilOneLeaves()
    {
        await using var server = await RunningServer.StartAsync(("Live:MaxWebSockets", "2"));
        var first = await SocketClient.GreetedAsync(server);
        await using var second = await SocketClient.GreetedAsync(server);

        await using var refused = await SocketClient.OpenAsync(server);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Socket.HttpStatusCode);
        Assert.Contains("Retry-After", refused.Socket.HttpResponseHeaders!.Keys, StringComparer.OrdinalIgnoreCase);
        await using var alsoRefused = await SocketClient.OpenAsync(server, "/stream");
        Assert.Equal(HttpStatusCode.TooManyRequests, alsoRefused.Socket.HttpStatusCode);

        await first.DisposeAsync();
        await Eventually.TrueAsync(async () => (await server.GetAsync("/api/stats")).GetProperty("live").Number("websockets") == 1);
        await using var third = await SocketClient.GreetedAsync(server);
        Assert.Equal(WebSocketState.Open, third.Socket.State);
    }

    [Fact]
    public async Task AMessage_MayHaveAMebibyte_WhereNoBodyMayHaveMore()
    {
        await using var server = await RunningServer.StartAsync(("Ingest:MaxBodyBytes", "4096"));
        await using var socket = await SocketClient.GreetedAsync(server);
        const string start = """{"type":"ping","ref":1,"x":" """;

        await socket.SendAsync(start + new string('x', (1 << 20) - start.Length - 2) + "\"}");
        Assert.Equal(1, (await socket.UntilAsync("pong")).Number("ref"));
        await socket.SendAsync(start + new string('x', (1 << 20) - start.Length - 1) + "\"}");

        Assert.Equal(WebSocketCloseStatus.MessageTooBig, await socket.CloseStatusAsync());
        Assert.Equal("healthy", (await server.GetAsync("/health")).Text("status"));
    }

    [Fact]
    public async Task AnEventOfTheLargestSize_IsTaken()
    {
        await using var server = await RunningServer.StartAsync();
        await using var socket = await SocketClient.GreetedAsync(server);

        await socket.SendAsync($$"""{"type":"append","ref":1,"events":[{"session_id":"s","type":"note","data":"{{new string('x', 2 << 20)}}"}]}""");

        Assert.Equal(1, (await socket.UntilAsync("appended")).Number("count"));
    }

    [Fact]
    public async Task Bytes_AreRefused()
    {
        await using var server = await RunningServer.StartAsync();
        await using var socket = await SocketClient.GreetedAsync(server);

        await socket.SendAsync(Encoding.UTF8.GetBytes("""{"type":"ping"}"""), WebSocketMessageType.Binary);

        Assert.Equal(WebSocketCloseStatus.InvalidMessageType, await socket.CloseStatusAsync());
    }

    /// <summary>The framework answers with 1007 and drops the connection with it, so a reset may overtake the answer.</summary>
    [Fact]
    public async Task TextThatIsNoUtf8_IsRefused()
    {
        await using var server = await RunningServer.StartAsync();
        await using var socket = await SocketClient.GreetedAsync(server);

        await socket.SendAsync([.. "{\"type\":\"append\",\"events\":[{\"session_id\":\"s\",\"type\":\"note\",\"data\":\"caf"u8, 0xC3, 0x28, .. "\"}]}"u8], WebSocketMessageType.Text);

        var reset = await Record.ExceptionAsync(async () => Assert.Equal(WebSocketCloseStatus.InvalidPayloadData, await socket.CloseStatusAsync()));
        Assert.True(reset is null or WebSocketException, $"{reset}");
        await Eventually.TrueAsync(async () => (await server.GetAsync("/api/events?type=ingest.rejected")).GetProperty("events").GetArrayLength() == 1);
        var rejected = (await server.GetAsync("/api/events/1")).GetProperty("data");
        Assert.Equal(("websocket", "a message is not UTF-8"), (rejected.Text("door"), rejected.Text("reason")));
        Assert.StartsWith("{\"type\":\"append\",\"events\":[{\"session_id\":\"s\"", rejected.Text("sample"), StringComparison.Ordinal);
        Assert.Equal("healthy", (await server.GetAsync("/health")).Text("status"));
    }

    [Fact]
    public async Task AClose_IsAnswered()
    {
        await using var server = await RunningServer.StartAsync();
        await using var socket = await SocketClient.GreetedAsync(server, "/ws?after=earliest");

        await socket.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);

        Assert.Equal(WebSocketCloseStatus.NormalClosure, await socket.CloseStatusAsync());
        await Eventually.TrueAsync(async () => (await server.GetAsync("/api/stats")).GetProperty("live").Number("readers") == 0);
    }

    [Theory]
    [InlineData("https://evil.example.org")]
    [InlineData("null")]
    public async Task AnotherSitesPage_IsRefused(string origin)
    {
        await using var server = await RunningServer.StartAsync();

        await using var socket = await SocketClient.OpenAsync(server, options: options => options.SetRequestHeader("Origin", origin));

        Assert.Equal(HttpStatusCode.Forbidden, socket.Socket.HttpStatusCode);
    }

    [Theory]
    [InlineData("false", false)]
    [InlineData("true", true)]
    public async Task Compression_IsOffered_WhenItIsOn(string on, bool compressed)
    {
        await using var server = await RunningServer.StartAsync(("Live:Compression", on));
        await using var socket = await SocketClient.OpenAsync(server, options: options => options.DangerousDeflateOptions = new WebSocketDeflateOptions());

        Assert.Equal(compressed, socket.Socket.HttpResponseHeaders!.ContainsKey("Sec-WebSocket-Extensions"));
        await socket.SendAsync("""{"type":"ping","ref":1}""");
        Assert.Equal(1, (await socket.UntilAsync("pong")).Number("ref"));
    }
}
