using System.Buffers.Text;
using System.Text;

namespace Chronicle.Nats.Protocol;

/// <summary>Commands as the server reads them, one behind the other, and which of them end with the connection.</summary>
internal sealed class CommandBuffer
{
    private const int Smallest = 64 << 10;

    private readonly List<(int Start, int End)> _bound = []; // neighbours are one range
    private byte[] _buffer = new byte[Smallest];
    private byte[] _spare = new byte[Smallest];
    private int _length;

    public int Length => _length;

    /// <summary>Appends PUB or HPUB.</summary>
    public void Publish(string subject, ReadOnlySpan<byte> replyTo, NatsHeaders? headers, ReadOnlySpan<byte> data, bool isBound)
    {
        var start = _length;
        var headerBytes = headers?.WrittenBytes ?? 0;
        Reserve((3 * subject.Length) + replyTo.Length + headerBytes + data.Length + 48);
        Append(headers is null ? "PUB "u8 : "HPUB "u8);
        _length += Encoding.UTF8.GetBytes(subject, _buffer.AsSpan(_length));
        Append(" "u8);
        if (!replyTo.IsEmpty)
        {
            Append(replyTo);
            Append(" "u8);
        }
        if (headers is not null)
        {
            AppendNumber(headerBytes);
            Append(" "u8);
        }
        AppendNumber(headerBytes + data.Length);
        Append("\r\n"u8);
        if (headers is not null)
        {
            headers.Write(_buffer.AsSpan(_length, headerBytes));
            _length += headerBytes;
        }
        Append(data);
        Append("\r\n"u8);
        if (isBound)
        {
            Bind(start);
        }
    }

    /// <summary>Appends a line that ends with the connection.</summary>
    public void Line(string line)
    {
        var start = _length;
        Reserve(3 * line.Length);
        _length += Encoding.UTF8.GetBytes(line, _buffer.AsSpan(_length));
        Bind(start);
    }

    /// <summary>Puts a new connection's first lines before what waited for it; of the last one nothing is bound any more.</summary>
    public void Prepend(string lines)
    {
        var bytes = Encoding.UTF8.GetByteCount(lines);
        Reserve(bytes);
        _buffer.AsSpan(0, _length).CopyTo(_buffer.AsSpan(bytes));
        Encoding.UTF8.GetBytes(lines, _buffer);
        _length += bytes;
        _bound.Add((0, bytes));
    }

    /// <summary>All of it, while what was taken last is still in use.</summary>
    public byte[] TakeCopy()
    {
        var taken = _buffer[.._length];
        Clear();
        return taken;
    }

    /// <summary>All of it, which may be used until the next call. A buffer that grew beyond four times <paramref name="usual"/> is not kept.</summary>
    public ReadOnlyMemory<byte> Take(int usual)
    {
        var taken = _buffer.AsMemory(0, _length);
        // One large message, or all that waited for a connection, must not stay with us as two buffers of that size.
        (_buffer, _spare) = (_spare.Length <= 4 * usual ? _spare : new byte[Smallest], _buffer);
        Clear();
        return taken;
    }

    /// <summary>The connection has ended, and what is bound with it.</summary>
    public void CutBound()
    {
        var kept = 0;
        var from = 0;
        foreach (var (start, end) in _bound.Append((_length, _length)))
        {
            _buffer.AsSpan(from, start - from).CopyTo(_buffer.AsSpan(kept));
            kept += start - from;
            from = end;
        }
        _length = kept;
        _bound.Clear();
    }

    private void Clear()
    {
        _length = 0;
        _bound.Clear();
    }

    private void Bind(int start)
    {
        if (_bound.Count > 0 && _bound[^1].End == start)
        {
            _bound[^1] = (_bound[^1].Start, _length);
        }
        else
        {
            _bound.Add((start, _length));
        }
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _length < bytes)
        {
            Array.Resize(ref _buffer, Math.Max(_length + bytes, 2 * _buffer.Length));
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void AppendNumber(int number)
    {
        Utf8Formatter.TryFormat(number, _buffer.AsSpan(_length), out var written);
        _length += written;
    }
}
