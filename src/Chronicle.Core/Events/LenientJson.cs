using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Chronicle.Events;

/// <summary>Reads one value of what is nearly JSON, and writes it as JSON.</summary>
/// <remarks>
/// What programs add to JSON is understood: comments, trailing commas, NaN and Infinity (they become texts), Python's True, False and None, control characters and
/// unknown escapes in strings. Everything else is written as it is.
/// </remarks>
/// <param name="text">Valid UTF-8.</param>
/// <param name="start">Where the value begins.</param>
internal ref struct LenientJson(ReadOnlySpan<byte> text, int start)
{
    private static readonly SearchValues<byte> Special = SearchValues.Create(
    [
        (byte)'"', (byte)'\\', 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
    ]);

    private readonly ReadOnlySpan<byte> _text = text;
    private readonly ArrayBufferWriter<byte> _json = new(Math.Min(text.Length - start, 1 << 20) + 16);
    private readonly Stack<byte> _open = new(); // the end that each open object or array wants
    private readonly List<Range> _members = [];
    private int _at = start;
    private int _member; // where the member of the outermost object that is being read begins
    private bool _needsComma;

    private enum Expected
    {
        Value,
        ValueOrEnd,
        NameOrEnd,
        Colon,
        CommaOrEnd,
    }

    /// <summary>Where reading has ended.</summary>
    public readonly int Position => _at;

    /// <summary>What was read; a whole value once <see cref="Read"/> has returned null.</summary>
    public readonly ReadOnlyMemory<byte> Json => _json.WrittenMemory;

    /// <summary>The members of the outermost object whose values are texts, numbers, true, false or null, as far as it was read: ranges of <see cref="Json"/>.</summary>
    public readonly IReadOnlyList<Range> Members => _members;

    /// <returns>What is wrong with the value, or null.</returns>
    public string? Read()
    {
        for (var expected = Expected.Value; ;)
        {
            SkipBlank();
            if (_at >= _text.Length)
            {
                return "cut short";
            }
            var c = _text[_at];
            if (c is (byte)'}' or (byte)']')
            {
                if (expected is Expected.Value or Expected.Colon || _open.Count == 0 || _open.Peek() != c)
                {
                    return NotJson();
                }
                _open.Pop();
                _needsComma = false;
                Write(c);
                _at++;
            }
            else
            {
                switch (expected)
                {
                    case Expected.CommaOrEnd when c == ',':
                        _at++;
                        _needsComma = true;
                        expected = _open.Peek() == '}' ? Expected.NameOrEnd : Expected.ValueOrEnd;
                        continue;
                    case Expected.Colon when c == ':':
                        _at++;
                        Write((byte)':');
                        expected = Expected.Value;
                        continue;
                    case Expected.NameOrEnd when c == '"':
                        WriteComma();
                        _member = _open.Count == 1 ? _json.WrittenCount : _member;
                        if (!CopyString())
                        {
                            return "cut short";
                        }
                        expected = Expected.Colon;
                        continue;
                    case Expected.Value or Expected.ValueOrEnd when c is (byte)'{' or (byte)'[':
                        if (_open.Count == EventLimits.MaxDepth)
                        {
                            return $"nested deeper than {EventLimits.MaxDepth} levels";
                        }
                        WriteComma();
                        Write(c);
                        _at++;
                        _open.Push(c == '{' ? (byte)'}' : (byte)']');
                        expected = c == '{' ? Expected.NameOrEnd : Expected.ValueOrEnd;
                        continue;
                    case Expected.Value or Expected.ValueOrEnd when c == '"':
                        WriteComma();
                        if (!CopyString())
                        {
                            return "cut short";
                        }
                        EndScalar();
                        break;
                    case Expected.Value or Expected.ValueOrEnd:
                        WriteComma();
                        if (!CopyWord())
                        {
                            return NotJson();
                        }
                        EndScalar();
                        break;
                    default:
                        return NotJson();
                }
            }
            if (_open.Count == 0)
            {
                return null;
            }
            expected = Expected.CommaOrEnd;
        }
    }

    private readonly void EndScalar()
    {
        if (_open.Count == 1 && _open.Peek() == '}')
        {
            _members.Add(_member.._json.WrittenCount);
        }
    }

    private void SkipBlank()
    {
        while (_at < _text.Length)
        {
            var rest = _text[_at..];
            if (rest[0] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0 or 0x1E) // record separators of RFC 7464; the rest of a buffer
            {
                _at++;
            }
            else if (rest.StartsWith("//"u8))
            {
                _at = rest.IndexOf((byte)'\n') is >= 0 and var end ? _at + end + 1 : _text.Length;
            }
            else if (rest.StartsWith("/*"u8))
            {
                _at = rest.IndexOf("*/"u8) is >= 0 and var end ? _at + end + 2 : _text.Length;
            }
            else
            {
                return;
            }
        }
    }

    private bool CopyString()
    {
        Write((byte)'"');
        _at++;
        while (true)
        {
            var rest = _text[_at..];
            var length = rest.IndexOfAny(Special);
            if (length < 0)
            {
                return false;
            }
            _json.Write(rest[..length]);
            _at += length + 1;
            switch (rest[length])
            {
                case (byte)'"':
                    Write((byte)'"');
                    return true;
                case (byte)'\\':
                    if (!CopyEscape())
                    {
                        return false;
                    }
                    break;
                case var control:
                    _json.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)control:x4}")));
                    break;
            }
        }
    }

    private bool CopyEscape()
    {
        if (_at >= _text.Length)
        {
            return false;
        }
        var c = _text[_at];
        if (c == 'u' && _at + 5 <= _text.Length && IsHex(_text.Slice(_at + 1, 4)))
        {
            Write((byte)'\\');
            _json.Write(_text.Slice(_at, 5));
            _at += 5;
        }
        else if (c is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t')
        {
            Write((byte)'\\');
            Write(c);
            _at++;
        }
        else
        {
            _json.Write("\\\\"u8); // a Windows path, a regular expression: the backslash means itself
        }
        return true;
    }

    /// <summary>A number, or a word that stands for a value.</summary>
    private bool CopyWord()
    {
        var length = 0;
        while (_at + length < _text.Length && (char.IsAsciiLetterOrDigit((char)_text[_at + length]) || _text[_at + length] is (byte)'-' or (byte)'+' or (byte)'.'))
        {
            length++;
        }
        var word = _text.Slice(_at, length);
        switch (word)
        {
            case [(byte)'t', ..] when word.SequenceEqual("true"u8):
            case [(byte)'T', ..] when word.SequenceEqual("True"u8):
                _json.Write("true"u8);
                break;
            case [(byte)'f', ..] when word.SequenceEqual("false"u8):
            case [(byte)'F', ..] when word.SequenceEqual("False"u8):
                _json.Write("false"u8);
                break;
            case [(byte)'n', ..] when word.SequenceEqual("null"u8):
            case [(byte)'N', ..] when word.SequenceEqual("None"u8):
            case [(byte)'u', ..] when word.SequenceEqual("undefined"u8):
                _json.Write("null"u8);
                break;
            case [(byte)'-' or (byte)'+' or (byte)'.' or (byte)'N' or (byte)'I' or (>= (byte)'0' and <= (byte)'9'), ..]:
                CopyNumber(word);
                break;
            default:
                return false;
        }
        _at += length;
        return true;
    }

    /// <summary>What JSON has no number for becomes a text, so that it is seen as it was sent.</summary>
    private readonly void CopyNumber(ReadOnlySpan<byte> word)
    {
        try
        {
            var reader = new Utf8JsonReader(word);
            reader.Read();
            _json.Write(word);
        }
        catch (JsonException)
        {
            _json.Write("\""u8);
            _json.Write(word);
            _json.Write("\""u8);
        }
    }

    private void WriteComma()
    {
        if (_needsComma)
        {
            Write((byte)',');
            _needsComma = false;
        }
    }

    private readonly void Write(byte c)
    {
        _json.GetSpan(1)[0] = c;
        _json.Advance(1);
    }

    private readonly string NotJson() => string.Create(CultureInfo.InvariantCulture, $"not valid JSON at byte {_at + 1}");

    private static bool IsHex(ReadOnlySpan<byte> digits)
    {
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }
        }
        return true;
    }
}
