using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Chronicle.Server.Tests.Sockets;

/// <summary>A WebSocket client that reads message by message; waiting longer than the deadline fails the test.</summary>
internal sealed class SocketClient : IAsyncDisposable
{
    private readonly CancellationTokenSource _deadline = new(RunningServer.Deadline);

    public ClientWebSocket Socket { get; } = new();

    public static async Task<SocketClient> OpenAsync(RunningServer server, string path = "/ws", Action<ClientWebSocketOptions>? options = null)
    {
        var client = new SocketClient();
        client.Socket.Options.CollectHttpResponseDetails = true;
        options?.Invoke(client.Socket.Options);
        try
        {
            await client.Socket.ConnectAsync(new Uri(new UriBuilder(server.Address) { Scheme = "ws" }.Uri, path), client._deadline.Token);
        }
        catch (WebSocketException)
        {
            // The test looks at the answer.
        }
        return client;
    }

    /// <summary>Connects and reads past <c>hello</c>.</summary>
    public static async Task<SocketClient> GreetedAsync(RunningServer server, string path = "/ws", Action<ClientWebSocketOptions>? options = null)
    {
        var client = await OpenAsync(server, path, options);
        await client.UntilAsync("hello");
        return client;
    }

    public Task SendAsync(string json) => SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text);

    public Task SendAsync(byte[] bytes, WebSocketMessageType type) => Socket.SendAsync(bytes, type, true, _deadline.Token);

    /// <summary>The next message, or null when the server has closed.</summary>
    public async Task<JsonElement?> NextAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[16 << 10];
        while (true)
        {
            var received = await Socket.ReceiveAsync(buffer, _deadline.Token);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }
            Assert.Equal(WebSocketMessageType.Text, received.MessageType);
            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                return JsonElement.Parse(message.GetBuffer().AsSpan(0, (int)message.Length));
            }
        }
    }

    /// <summary>The next message of this type, over whatever comes before it.</summary>
    public async Task<JsonElement> UntilAsync(string type)
    {
        while (await NextAsync() is { } message)
        {
            if (message.Text("type") == type)
            {
                return message;
            }
        }
        throw new InvalidOperationException($"Closed ({Socket.CloseStatus} {Socket.CloseStatusDescription}) before `{type}`.");
    }

    /// <summary>The sequences of the next so many events, sent one by one or in batches.</summary>
    public async Task<long[]> SequencesAsync(int count)
    {
        var sequences = new List<long>();
        while (sequences.Count < count)
        {
            var message = await NextAsync() ?? throw new InvalidOperationException($"Closed after {sequences.Count} of {count} events.");
            switch (message.Text("type"))
            {
                case "event": sequences.Add(message.GetProperty("data").Number("seq")); break;
                case "events": sequences.AddRange(message.GetProperty("data").EnumerateArray().Select(recorded => recorded.Number("seq"))); break;
            }
        }
        return [.. sequences];
    }

    /// <summary>Reads to the end and says how the server closed.</summary>
    public async Task<WebSocketCloseStatus?> CloseStatusAsync()
    {
        while (await NextAsync() is not null)
        {
        }
        return Socket.CloseStatus;
    }

    public ValueTask DisposeAsync()
    {
        Socket.Dispose();
        _deadline.Dispose();
        return ValueTask.CompletedTask;
    }
}
