using System.Runtime.CompilerServices;
using System.Text.Json;
using Chronicle.Client;

namespace Chronicle.Cli.Input;

/// <summary>Reads JSON objects from a stream one after the other: NDJSON, a single document over many lines, or arrays of objects.</summary>
internal sealed class JsonValues(Stream stream, int maxValueBytes = 64 << 20)
{
    private byte[] _buffer = new byte[65536];
    private int _start;
    private int _end;
    private long _line = 1;

    /// <summary>Line on which the value given last begins, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Bytes read so far.</summary>
    public long BytesRead { get; private set; }

    /// <exception cref="CliFailure">Something in it isn't JSON; says on which line.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        for (var isFinal = false; ;)
        {
            while (TryTake(isFinal, out var value))
            {
                if (value.Span[0] != (byte)'[')
                {
                    yield return value;
                    continue;
                }
                foreach (var (start, length) in Elements(value.Span))
                {
                    yield return value.Slice(start, length);
                }
            }
            if (isFinal)
            {
                yield break;
            }
            isFinal = await FillAsync(ct).ConfigureAwait(false) == 0;
        }
    }

    private async ValueTask<int> FillAsync(CancellationToken ct)
    {
        var pending = _end - _start;
        if (_start > 0 && pending < _buffer.Length / 2)
        {
            _buffer.AsSpan(_start, pending).CopyTo(_buffer);
            (_start, _end) = (0, pending);
        }
        else if (_end == _buffer.Length)
        {
            if (_buffer.Length >= maxValueBytes)
            {
                throw new CliFailure(ExitCodes.Problem, $"the value on line {_line} is longer than {maxValueBytes >> 20} MiB", null, "send events as NDJSON, one object per line");
            }
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), ct).ConfigureAwait(false);
        _end += read;
        BytesRead += read;
        return read;
    }

    private bool TryTake(bool isFinal, out ReadOnlyMemory<byte> value)
    {
        value = default;
        SkipWhiteSpace();
        if (_start == _end)
        {
            return false;
        }
        Line = _line;
        var span = _buffer.AsSpan(_start, _end - _start);
        if (span[0] is not ((byte)'{' or (byte)'['))
        {
            throw NotJson("an event is a JSON object");
        }
        try
        {
            var reader = new Utf8JsonReader(span, isFinal, new JsonReaderState(new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = ClientOptions.MaxDepth }));
            if (!reader.Read() || !reader.TrySkip())
            {
                return isFinal ? throw NotJson("the input ends inside it") : false;
            }
            value = span[..(int)reader.BytesConsumed].ToArray();
        }
        catch (JsonException e)
        {
            _line += e.LineNumber ?? 0;
            throw NotJson(e.Message);
        }
        _line += value.Span.Count((byte)'\n');
        _start += value.Length;
        return true;
    }

    private void SkipWhiteSpace()
    {
        for (; _start < _end && _buffer[_start] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0xEF or 0xBB or 0xBF; _start++)
        {
            _line += _buffer[_start] == (byte)'\n' ? 1 : 0;
        }
    }

    private static List<(int Start, int Length)> Elements(ReadOnlySpan<byte> array)
    {
        var found = new List<(int, int)>();
        var reader = new Utf8JsonReader(array, new JsonReaderOptions { MaxDepth = ClientOptions.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            found.Add((start, (int)reader.BytesConsumed - start));
        }
        return found;
    }

    private CliFailure NotJson(string why) => new(ExitCodes.Problem, $"line {_line} is not a JSON event", why, "nothing of this line was sent; correct it and run again");
}
