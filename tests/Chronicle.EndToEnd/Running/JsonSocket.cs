using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Chronicle.EndToEnd.Running;

/// <summary>A WebSocket that speaks JSON.</summary>
internal sealed class JsonSocket : IDisposable
{
    private readonly ClientWebSocket _socket = new();

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public string? CloseReason => _socket.CloseStatusDescription;

    public static async Task<JsonSocket> ConnectAsync(Uri server, string path = "/ws", params (string Name, string Value)[] headers)
    {
        var socket = new JsonSocket();
        foreach (var (name, value) in headers)
        {
            socket._socket.Options.SetRequestHeader(name, value);
        }
        try
        {
            using var patience = new CancellationTokenSource(Until.Patience);
            await socket._socket.ConnectAsync(new Uri($"ws://{server.Authority}{path}"), patience.Token);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        return socket;
    }

    public Task SendAsync(string json) => SendAsync(Encoding.UTF8.GetBytes(json));

    public async Task SendAsync(byte[] text, WebSocketMessageType type = WebSocketMessageType.Text) =>
        await _socket.SendAsync(text, type, endOfMessage: true, CancellationToken.None);

    /// <summary>The next message; null when the server has closed.</summary>
    public async Task<JsonElement?> NextAsync(TimeSpan? within = null)
    {
        using var patience = new CancellationTokenSource(within ?? Until.Patience);
        var message = new MemoryStream();
        var buffer = new byte[16384];
        while (true)
        {
            var received = await _socket.ReceiveAsync(buffer, patience.Token);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }
            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                return JsonElement.Parse(message.ToArray());
            }
        }
    }

    /// <summary>Reads on to the message of this type.</summary>
    public async Task<JsonElement> NextAsync(string type)
    {
        while (await NextAsync() is { } message)
        {
            if (message.Text("type") == type)
            {
                return message;
            }
        }
        throw new EndOfStreamException($"The server closed ({CloseStatus} {CloseReason}) where `{type}` was expected.");
    }

    /// <summary>Reads until the server closes.</summary>
    public async Task<WebSocketCloseStatus?> ClosedAsync()
    {
        while (await NextAsync() is not null)
        {
            // What it says before it goes is not asked about.
        }
        return CloseStatus;
    }

    public void Dispose() => _socket.Dispose();
}
