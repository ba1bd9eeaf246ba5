using System.Buffers;
using System.Collections;
using System.Text;

namespace Chronicle.Nats;

/// <summary>The headers of a message, in their order. Names keep their case, compare by it, and may repeat.</summary>
/// <remarks>Those of a received message are read when first asked for. Not safe for several threads while that happens.</remarks>
public sealed class NatsHeaders : IEnumerable<KeyValuePair<string, string>>
{
    private static readonly SearchValues<char> NotInNames = SearchValues.Create([.. Enumerable.Range(0, 33).Select(code => (char)code), ':', '\x7f']);

    /// <summary>Names that most messages have: no string for each.</summary>
    private static readonly string[] Usual = ["Nats-Msg-Id", "Content-Type"];

    private ReadOnlyMemory<byte> _unread; // a received block that nobody has asked for yet
    private List<KeyValuePair<string, string>>? _fields;
    private int _writtenBytes = Opening.Length + 2;

    public NatsHeaders()
    {
    }

    private NatsHeaders(ReadOnlyMemory<byte> block, int code, string? message) => (_unread, Code, MessageText) = (block, code, message);

    private static ReadOnlySpan<byte> Opening => "NATS/1.0\r\n"u8;

    /// <summary>The status in the first line, such as 503 for no responders; 0 for an ordinary message.</summary>
    public int Code { get; }

    /// <summary>The words after the status.</summary>
    public string? MessageText { get; }

    public int Count => Fields.Count;

    private List<KeyValuePair<string, string>> Fields => _fields ??= ReadFields();

    /// <summary>The first value of that name, or null.</summary>
    /// <exception cref="ArgumentException">Set: not a header name, or a value with a line break.</exception>
    public string? this[string name]
    {
        get
        {
            foreach (var field in Fields)
            {
                if (field.Key == name)
                {
                    return field.Value;
                }
            }
            return null;
        }

        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _writtenBytes -= Fields.Where(field => field.Key == name).Sum(SizeOf);
            Fields.RemoveAll(field => field.Key == name);
            Add(name, value);
        }
    }

    public IEnumerable<string> GetValues(string name) => Fields.Where(field => field.Key == name).Select(field => field.Value);

    /// <summary>Adds a value beside those of the same name.</summary>
    /// <exception cref="ArgumentException">Not a header name, or a value with a line break.</exception>
    public void Add(string name, string value)
    {
        if (string.IsNullOrEmpty(name) || name.AsSpan().IndexOfAny(NotInNames) >= 0)
        {
            throw new ArgumentException($"'{name}' is no header name.", nameof(name));
        }
        if (value.AsSpan().IndexOfAny('\r', '\n') >= 0)
        {
            throw new ArgumentException($"The value of {name} has a line break.", nameof(value));
        }
        var field = KeyValuePair.Create(name, value);
        Fields.Add(field);
        _writtenBytes += SizeOf(field);
    }

    public List<KeyValuePair<string, string>>.Enumerator GetEnumerator() => Fields.GetEnumerator();

    IEnumerator<KeyValuePair<string, string>> IEnumerable<KeyValuePair<string, string>>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static NatsHeaders Parse(ReadOnlyMemory<byte> block)
    {
        var (code, message) = ReadStatus(block.Span);
        return new NatsHeaders(block, code, message);
    }

    /// <summary>The status of a header block and its words: <c>NATS/1.0 503 No Responders</c>.</summary>
    internal static (int Code, string? Message) ReadStatus(ReadOnlySpan<byte> block)
    {
        var end = block.IndexOf("\r\n"u8);
        if (end < 0 || !block.StartsWith("NATS/1."u8))
        {
            throw new NatsProtocolViolationException("A header block does not begin with NATS/1.0.");
        }
        var line = block[Math.Min("NATS/1.0".Length, end)..end].Trim((byte)' ');
        return System.Buffers.Text.Utf8Parser.TryParse(line, out int code, out var digits) && code > 0
            ? (code, line.Length > digits ? Encoding.UTF8.GetString(line[digits..].Trim((byte)' ')) : null)
            : (0, null);
    }

    /// <summary>Bytes that <see cref="Write"/> writes.</summary>
    internal int WrittenBytes
    {
        get
        {
            _ = Fields; // what is unread counts too
            return _writtenBytes;
        }
    }

    internal void Write(Span<byte> target)
    {
        Opening.CopyTo(target);
        var at = Opening.Length;
        foreach (var (name, value) in Fields)
        {
            at += Encoding.UTF8.GetBytes(name, target[at..]);
            ": "u8.CopyTo(target[at..]);
            at += 2;
            at += Encoding.UTF8.GetBytes(value, target[at..]);
            "\r\n"u8.CopyTo(target[at..]);
            at += 2;
        }
        "\r\n"u8.CopyTo(target[at..]);
    }

    private static int SizeOf(KeyValuePair<string, string> field) => Encoding.UTF8.GetByteCount(field.Key) + Encoding.UTF8.GetByteCount(field.Value) + 4;

    private List<KeyValuePair<string, string>> ReadFields()
    {
        var rest = _unread.Span;
        rest = rest[Math.Max(0, rest.IndexOf((byte)'\n') + 1)..];
        var fields = new List<KeyValuePair<string, string>>(Math.Clamp(rest.Count("\r\n"u8) - 1, 0, 16));
        while (rest.IndexOf("\r\n"u8) is > 0 and var end)
        {
            var colon = rest[..end].IndexOf((byte)':');
            if (colon > 0) // a line without a name says nothing we could pass on
            {
                var field = KeyValuePair.Create(NameOf(rest[..colon]), Encoding.UTF8.GetString(rest[(colon + 1)..end].Trim((byte)' ')));
                fields.Add(field);
                _writtenBytes += SizeOf(field);
            }
            rest = rest[(end + 2)..];
        }
        _unread = default;
        return fields;
    }

    private static string NameOf(ReadOnlySpan<byte> name)
    {
        foreach (var known in Usual)
        {
            if (Ascii.Equals(name, known))
            {
                return known;
            }
        }
        return Encoding.UTF8.GetString(name);
    }
}
