using System.Buffers;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Unicode;
using Chronicle.Budgets;
using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Live;
using Chronicle.Server.Ingest;
using Chronicle.Server.Live;

namespace Chronicle.Server.Sockets;

/// <summary>A WebSocket whose messages are read whole and whose writers take turns.</summary>
internal sealed class SocketConnection : IAsyncDisposable
{
    private const int Fragment = 32 << 10;
    private const int PageBytes = 256 << 10; // of all subscriptions together
    private const int FreeBytes = 4096; // commands are smaller and not worth counting

    private readonly WebSocket _socket;
    private readonly string _transport;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _ended;
    private readonly TimeProvider _clock;
    private readonly BodyLease _received; // of the message being read or handled; the receive loop's

    /// <param name="socket">The socket.</param>
    /// <param name="transport">Who speaks over it, for metrics.</param>
    /// <param name="memory">Where room for its messages is taken.</param>
    /// <param name="clock">Tells when a client has stopped reading.</param>
    /// <param name="serverStopped">Ends it.</param>
    /// <param name="aborted">Ends it, too.</param>
    public SocketConnection(WebSocket socket, string transport, BodyMemory memory, TimeProvider clock, CancellationToken serverStopped, CancellationToken aborted)
    {
        _socket = socket;
        _transport = transport;
        _clock = clock;
        _received = new BodyLease(memory);
        Pages = new ByteBudget(PageBytes, clock);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(serverStopped, aborted);
    }

    /// <summary>The largest message a client may send.</summary>
    public required int MaxMessageBytes { get; init; }

    /// <summary>Cancelled when the connection is over.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>What was read of the message that ended the connection because it is no UTF-8; null while there was none.</summary>
    public ReadOnlyMemory<byte>? NotUtf8 { get; private set; }

    /// <summary>What the pages of all its subscriptions may hold together.</summary>
    public ByteBudget Pages { get; }

    /// <summary>Sends events of a page as one message, in fragments when they are large. A client that takes nothing for a while has them let go until it does.</summary>
    /// <param name="page">Where the events are.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many.</param>
    /// <param name="head">What comes before them.</param>
    /// <param name="content">Makes the bytes of an event, the same whenever it is asked. Between two of them comes a comma.</param>
    /// <param name="tail">What comes after them.</param>
    public async ValueTask SendAsync(LivePage page, int first, int count, ReadOnlyMemory<byte> head, Func<RecordedEvent, ReadOnlyMemory<byte>> content, ReadOnlyMemory<byte> tail)
    {
        if (!await _turn.WaitAsync(LiveRequest.StallsAfter, Ended))
        {
            page.LetGo(first); // another subscription's message is stuck
            await _turn.WaitAsync(Ended);
        }
        var buffer = ArrayPool<byte>.Shared.Rent(Fragment);
        try
        {
            await HoldAsync(page, hasTurn: true);
            var (filled, sent) = (0, 0L);
            for (var i = -1; i <= count; i++)
            {
                var part = i < 0 ? head : i == count ? tail : content(page[first + i]);
                var length = part.Length;
                for (var at = 0; at < length;)
                {
                    if (filled == Fragment)
                    {
                        await SendAsync(buffer.AsMemory(0, filled), endOfMessage: false, page, first + Math.Clamp(i, 0, count));
                        (sent, filled) = (sent + filled, 0);
                        if (!page.IsHeld)
                        {
                            await HoldAsync(page, hasTurn: true);
                            part = i < 0 ? head : i == count ? tail : content(page[first + i]);
                            if (part.Length != length)
                            {
                                throw Gone(); // it was erased meanwhile
                            }
                        }
                    }
                    var copied = Math.Min(Fragment - filled, length - at);
                    part.Span.Slice(at, copied).CopyTo(buffer.AsSpan(filled));
                    (filled, at) = (filled + copied, at + copied);
                }
                if (i >= 0 && i < count - 1)
                {
                    if (filled == Fragment)
                    {
                        await SendAsync(buffer.AsMemory(0, filled), endOfMessage: false, page, first + i + 1);
                        (sent, filled) = (sent + filled, 0);
                        await HoldAsync(page, hasTurn: true);
                    }
                    buffer[filled++] = (byte)',';
                }
            }
            await SendAsync(buffer.AsMemory(0, filled), endOfMessage: true, page, first + count);
            LiveMetrics.Sent(_transport, 1, sent + filled);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _turn.Release();
        }
        await HoldAsync(page, hasTurn: false);
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> fragment, bool endOfMessage, LivePage page, int next)
    {
        var sending = _socket.SendAsync(fragment, WebSocketMessageType.Text, endOfMessage, Ended);
        if (sending.IsCompletedSuccessfully)
        {
            return;
        }
        var sent = sending.AsTask();
        await sent.WaitAsync(LiveRequest.StallsAfter, _clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!sent.IsCompleted)
        {
            page.LetGo(next);
        }
        await sent;
    }

    private async ValueTask HoldAsync(LivePage page, bool hasTurn)
    {
        if (!page.IsHeld && !await page.HoldAsync(hasTurn, Ended))
        {
            throw Gone(); // retention has dropped it meanwhile
        }
    }

    /// <summary>A message can't be finished: the connection ends, and its client comes again.</summary>
    private OperationCanceledException Gone()
    {
        _socket.Abort();
        End();
        return new OperationCanceledException(Ended);
    }

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
        _received.Dispose(); // the message before is handled
        var message = new ArrayBufferWriter<byte>(512);
        var counted = FreeBytes;
        while (true)
        {
            if (message.WrittenCount > counted)
            {
                if (!await _received.TakeAsync(message.Capacity - counted, Ended))
                {
                    await CloseAsync(WebSocketCloseStatus.InternalServerError, "There is no room for the message. Come back in a second.");
                    return null;
                }
                counted = message.Capacity;
            }
            ValueWebSocketReceiveResult received;
            var room = message.GetMemory(4096);
            try
            {
                received = await _socket.ReceiveAsync(room, Ended);
            }
            catch (WebSocketException broken)
            {
                // Broken framing, a cut connection, or text that is no UTF-8: the socket has answered with its close code already.
                if (broken.WebSocketErrorCode == WebSocketError.Faulted)
                {
                    message.Advance(room.Span.LastIndexOfAnyExcept((byte)0) + 1); // it read so much, and does not say
                    NotUtf8 = Utf8.IsValid(message.WrittenSpan) ? null : message.WrittenMemory;
                }
                return null;
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
            if (!Utf8.IsValid(message.WrittenSpan))
            {
                NotUtf8 = message.WrittenMemory;
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
        _received.Dispose();
        _ended.Cancel();
        _ended.Dispose();
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }
}
