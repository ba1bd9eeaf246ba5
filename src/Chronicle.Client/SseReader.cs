using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Chronicle.Client;

/// <summary>Reads server-sent events (WHATWG HTML §9.2.6). A frame cut off by the end of the stream is dropped: it will come again.</summary>
internal sealed class SseReader(Stream stream, TimeSpan silence, TimeProvider clock) : IAsyncDisposable
{
    private readonly PipeReader _pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16384));
    private readonly ArrayBufferWriter<byte> _data = new(1024);
    private string? _name;
    private string? _id;
    private bool _hasData;
    private bool _isFirstLine = true;

    /// <summary>The next frame, or null at the end.</summary>
    /// <exception cref="TimeoutException">Not a byte came for as long as the silence allows.</exception>
    public async ValueTask<SseFrame?> ReadAsync(CancellationToken ct)
    {
        while (true)
        {
            var read = await ReadBytesAsync(ct).ConfigureAwait(false);
            var rest = read.Buffer;
            while (TryTakeLine(ref rest, out var line))
            {
                if (TakeField(line) is { } frame)
                {
                    _pipe.AdvanceTo(rest.Start);
                    return frame;
                }
            }
            _pipe.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    public ValueTask DisposeAsync() => _pipe.CompleteAsync();

    private async ValueTask<ReadResult> ReadBytesAsync(CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(silence, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        try
        {
            return await _pipe.ReadAsync(linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing was heard for {silence.TotalSeconds:0} s");
        }
    }

    // Our server ends lines with LF; a proxy may make that CRLF. A lone CR as line end is not supported.
    private static bool TryTakeLine(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is not { } end)
        {
            line = default;
            return false;
        }
        line = buffer.Slice(0, end);
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return true;
    }

    private SseFrame? TakeField(in ReadOnlySequence<byte> sequence)
    {
        ReadOnlySpan<byte> line = sequence.IsSingleSegment ? sequence.FirstSpan : sequence.ToArray();
        line = line.TrimEnd((byte)'\r');
        if (_isFirstLine)
        {
            _isFirstLine = false;
            line = line.StartsWith("\uFEFF"u8) ? line[3..] : line;
        }
        if (line.IsEmpty)
        {
            return Dispatch();
        }
        var colon = line.IndexOf((byte)':');
        var name = colon < 0 ? line : line[..colon];
        var value = colon < 0 ? default : line[(colon + 1)..];
        value = value.StartsWith(" "u8) ? value[1..] : value;
        if (name.SequenceEqual("data"u8))
        {
            if (_hasData)
            {
                _data.Write("\n"u8);
            }
            _data.Write(value);
            _hasData = true;
        }
        else if (name.SequenceEqual("event"u8))
        {
            _name = value.IsEmpty ? null : Encoding.UTF8.GetString(value);
        }
        else if (name.SequenceEqual("id"u8) && !value.Contains((byte)0))
        {
            _id = value.IsEmpty ? null : Encoding.UTF8.GetString(value);
        }
        return null;
    }

    private SseFrame? Dispatch()
    {
        SseFrame? frame = _hasData ? new SseFrame(_name, _id, _data.WrittenSpan.ToArray()) : null;
        _data.ResetWrittenCount();
        _hasData = false;
        _name = null;
        return frame;
    }
}
