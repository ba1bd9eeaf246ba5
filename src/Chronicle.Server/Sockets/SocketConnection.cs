using System.Buffers;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Chronicle.Diagnostics;

namespace Chronicle.Server.Sockets;

/// <summary>A WebSocket whose messages are read whole and whose writers take turns.</summary>
internal sealed class SocketConnection : IAsyncDisposable
{
    private readonly WebSocket _socket;
    private readonly string _transport;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _ended;

    public SocketConnection(WebSocket socket, string transport, CancellationToken serverStopped, CancellationToken aborted)
    {
        _socket = socket;
        _transport = transport;
        _ended = CancellationTokenSource.CreateLinkedTokenSource(serverStopped, aborted);
    }

    /// <summary>The largest message a client may send.</summary>
    public required int MaxMessageBytes { get; init; }

    /// <summary>Cancelled when the connection is over.</summary>
    public CancellationToken Ended => _ended.Token;

    public async ValueTask SendAsync(ReadOnlyMemory<byte> text)
    {
        await _turn.WaitAsync(Ended);
        try
        {
            await _socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, Ended);
            LiveMetrics.Sent(_transport, 1, text.Length);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The next text message, or null when the client is done. The bytes are the receiver's to keep.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync()
    {
        var message = new ArrayBufferWriter<byte>(512);
        while (true)
        {
            ValueWebSocketReceiveResult received;
            try
            {
                received = await _socket.ReceiveAsync(message.GetMemory(4096), Ended);
            }
            catch (WebSocketException)
            {
                return null; // broken framing or a cut connection: the socket has answered with its close code already
            }
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await CloseAsync(WebSocketCloseStatus.NormalClosure, "");
                return null;
            }
            if (received.MessageType == WebSocketMessageType.Binary)
            {
                await CloseAsync(WebSocketCloseStatus.InvalidMessageType, "Send text.");
                return null;
            }
            message.Advance(received.Count);
            if (message.WrittenCount > MaxMessageBytes)
            {
                await CloseAsync(WebSocketCloseStatus.MessageTooBig, string.Create(CultureInfo.InvariantCulture, $"A message may have {MaxMessageBytes} bytes."));
                return null;
            }
            if (!received.EndOfMessage)
            {
                continue;
            }
            if (!System.Text.Unicode.Utf8.IsValid(message.WrittenSpan))
            {
                await CloseAsync(WebSocketCloseStatus.InvalidPayloadData, "Text must be UTF-8.");
                return null;
            }
            return message.WrittenMemory;
        }
    }

    public async ValueTask CloseAsync(WebSocketCloseStatus status, string reason)
    {
        if (_socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return;
        }
        await _turn.WaitAsync(Ended);
        try
        {
            await _socket.CloseOutputAsync(status, Encoding.UTF8.GetByteCount(reason) > 120 ? "" : reason, Ended);
        }
        catch (WebSocketException)
        {
            // It went away first.
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends everything that runs on this connection.</summary>
    public void End() => _ended.Cancel();

    public ValueTask DisposeAsync()
    {
        _ended.Cancel();
        _ended.Dispose();
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }
}
