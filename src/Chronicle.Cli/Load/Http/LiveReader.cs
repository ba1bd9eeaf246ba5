using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Http;

/// <summary>One live reader over SSE or WebSocket: checks that sequences follow each other and, when asked, how old each event is when it arrives.</summary>
internal sealed class LiveReader : IDisposable
{
    /// <summary>How the fault begins that is an event out of order, repeated or missing.</summary>
    public const string OutOfOrder = "After event";

    private readonly Socket _socket;
    private readonly bool _isWebSocket;
    private readonly Latencies? _ages;
    private readonly byte[] _mark;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _buffer = new byte[32 * 1024];
    private byte[] _pending = new byte[64 * 1024];
    private int _held;
    private ChunkDecoder _chunks;
    private long _last;
    private long _received;
    private volatile bool _isDisposed;

    private LiveReader(Socket socket, bool isWebSocket, string project, Latencies? ages)
    {
        _socket = socket;
        _isWebSocket = isWebSocket;
        _ages = ages;
        _mark = Encoding.UTF8.GetBytes($"\"project\":\"{project}\"");
    }

    /// <summary>Events of the project received; the others are only checked for their order.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>The sequence of the last one.</summary>
    public long Last => Volatile.Read(ref _last);

    /// <summary>What went wrong: an event out of order or missing, or a broken connection.</summary>
    public string? Fault { get; private set; }

    /// <summary>Connects and subscribes to everything new; returns when the server has said that it is live.</summary>
    /// <param name="target">The server.</param>
    /// <param name="webSocket">Or SSE.</param>
    /// <param name="project">Whose events are counted.</param>
    /// <param name="ages">Gets the time from sending each of them to having it; null does not look.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="LoadException">It was refused or not answered.</exception>
    public static async Task<LiveReader> ConnectAsync(Target target, bool webSocket, string project, Latencies? ages, CancellationToken ct)
    {
        var socket = new Socket(target.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var reader = new LiveReader(socket, webSocket, project, ages);
        try
        {
            await socket.ConnectAsync(target.Address, ct).ConfigureAwait(false);
            var request = webSocket
                ? target.Head("GET", "/ws?after=latest") + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                : target.Head("GET", "/api/stream") + "Accept: text/event-stream\r\n\r\n";
            await socket.SendAsync(Encoding.ASCII.GetBytes(request), ct).ConfigureAwait(false);
            _ = reader.RunAsync(); // what ends it is kept in Fault
            await reader._ready.Task.WaitAsync(TimeSpan.FromSeconds(20), ct).ConfigureAwait(false);
            return reader;
        }
        catch (Exception broken)
        {
            reader.Dispose();
            throw broken is TimeoutException or SocketException ? new LoadException($"A reader could not connect: {broken.Message}") : broken;
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        _socket.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await SkipHeadAsync().ConfigureAwait(false);
            while (true)
            {
                var count = await _socket.ReceiveAsync(_buffer).ConfigureAwait(false);
                if (count == 0)
                {
                    throw new LoadException("The server closed a reader's connection.");
                }
                Take(_buffer.AsSpan(0, count));
            }
        }
        catch (Exception) when (_isDisposed)
        {
            // The run is over.
        }
        catch (Exception broken) // whatever it is, the one who waits for events has to hear of it
        {
            Fault = broken.Message;
            _ready.TrySetException(broken);
        }
    }

    private async Task SkipHeadAsync()
    {
        var filled = 0;
        while (true)
        {
            var count = await _socket.ReceiveAsync(_buffer.AsMemory(filled)).ConfigureAwait(false);
            if (count == 0)
            {
                throw new LoadException("The server closed a reader's connection.");
            }
            filled += count;
            var end = _buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                continue;
            }
            if (!_buffer.AsSpan(9, 3).SequenceEqual(_isWebSocket ? "101"u8 : "200"u8))
            {
                throw new LoadException("A reader was refused: " + Encoding.ASCII.GetString(_buffer, 0, end));
            }
            Take(_buffer.AsSpan(end + 4, filled - end - 4));
            return;
        }
    }

    private void Take(Span<byte> received)
    {
        var now = Stopwatch.GetTimestamp();
        var payload = _isWebSocket ? received : received[.._chunks.Decode(received)];
        if (_held + payload.Length > _pending.Length)
        {
            Array.Resize(ref _pending, (_held + payload.Length) * 2);
        }
        payload.CopyTo(_pending.AsSpan(_held));
        _held += payload.Length;
        var used = 0;
        while (TryFrame(_pending.AsSpan(used, _held - used), out var frame, out var length))
        {
            Handle(frame, now);
            used += length;
        }
        _pending.AsSpan(used, _held - used).CopyTo(_pending);
        _held -= used;
    }

    private bool TryFrame(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> frame, out int length)
    {
        frame = default;
        length = 0;
        if (!_isWebSocket)
        {
            var end = bytes.IndexOf("\n\n"u8);
            if (end < 0)
            {
                return false;
            }
            frame = bytes[..end];
            length = end + 2;
            return true;
        }
        if (!WebSocketFrame.TryRead(bytes, out var opcode, out frame, out length))
        {
            return false;
        }
        if (opcode == WebSocketFrame.Ping)
        {
            _socket.Send(WebSocketFrame.Pong(frame));
        }
        frame = opcode == WebSocketFrame.Text ? frame : default;
        return true;
    }

    private void Handle(ReadOnlySpan<byte> frame, long now)
    {
        var at = frame.IndexOf("{\"seq\":"u8);
        if (at < 0)
        {
            if (frame.IndexOf("caught-up"u8) >= 0)
            {
                _ready.TrySetResult();
            }
            return;
        }
        _ = Utf8Parser.TryParse(frame[(at + 7)..], out long sequence, out _);
        if (_last != 0 && sequence != _last + 1)
        {
            throw new LoadException($"{OutOfOrder} {_last} came {sequence}.");
        }
        Volatile.Write(ref _last, sequence);
        if (frame.IndexOf(_mark) < 0)
        {
            return;
        }
        if (_ages is not null && frame.IndexOf("\"sent\":"u8) is >= 0 and var sent && PostTemplate.SentAt(frame[(sent + 7)..]) is > 0 and var moment)
        {
            _ages.Add(now - moment);
        }
        Volatile.Write(ref _received, _received + 1);
    }
}
