using System.Text;
using System.Text.RegularExpressions;

namespace Chronicle.EndToEnd.Fuzz;

/// <summary>Breaks what clients really send, the same way for the same seed.</summary>
internal sealed partial class Mutator(int seed)
{
    private static readonly string[] Nasty =
    [
        "1e999999", "-1e999999", "123456789012345678901234567890", "-0", "0.1e-400", "NaN", "Infinity", "01", "1.", "null", "true", "[]", "{}", "\"\"",
        "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"\\x\"", "\"\u2028\"", "\"" + new string('k', 5000) + "\"", new string('[', 200), new string('{', 200),
        "{\"a\":" + string.Concat(Enumerable.Repeat("{\"a\":", 80)) + "1" + new string('}', 81), "\"2026-13-45T99:99:99Z\"", "\"0001-01-01T00:00:00+14:00\"", "9223372036854775807",
        "{\"id\":1,\"id\":2}", "\"sk-ant-api03-\"", "\"-----BEGIN PRIVATE KEY-----\"", ",", ":", "\n", "\r\n\r\n", "\u0000", "\uFEFF",
    ];

    private readonly Random _random = new(seed);

    public int Roll(int below) => _random.Next(below);

    public T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    public byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    public byte[] Mutate(byte[] original)
    {
        var bytes = original;
        for (var times = _random.Next(1, 4); times > 0 && bytes.Length > 0; times--)
        {
            bytes = _random.Next(7) switch
            {
                0 => Flip(bytes),
                1 => bytes[.._random.Next(bytes.Length)],
                2 => Splice(bytes, _random.Next(bytes.Length), _random.Next(1, 20), []),
                3 => Splice(bytes, _random.Next(bytes.Length), 0, Bytes(_random.Next(1, 8))),
                4 => Splice(bytes, _random.Next(bytes.Length), 0, Encoding.UTF8.GetBytes(Pick(Nasty))),
                5 => Repeat(bytes),
                _ => ReplaceValue(bytes),
            };
        }
        return bytes;
    }

    private byte[] Flip(byte[] bytes)
    {
        var copy = bytes.ToArray();
        copy[_random.Next(copy.Length)] ^= (byte)(1 << _random.Next(8));
        return copy;
    }

    private byte[] Repeat(byte[] bytes)
    {
        var at = _random.Next(bytes.Length);
        var length = Math.Min(_random.Next(1, 60), bytes.Length - at);
        return Splice(bytes, at, 0, bytes[at..(at + length)]);
    }

    /// <summary>Puts something else where a whole JSON value stands: what gets furthest into a parser.</summary>
    private byte[] ReplaceValue(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var values = Value().Matches(text);
        if (values.Count == 0)
        {
            return Flip(bytes);
        }
        var value = values[_random.Next(values.Count)].Groups[1];
        return Splice(bytes, value.Index, value.Length, Encoding.UTF8.GetBytes(Pick(Nasty)));
    }

    private static byte[] Splice(byte[] bytes, int at, int remove, byte[] insert) =>
        [.. bytes.AsSpan(0, at), .. insert, .. bytes.AsSpan(Math.Min(bytes.Length, at + remove))];

    [GeneratedRegex("""[:,\[]\s*("(?:[^"\\]|\\.)*"|-?[0-9.eE+]+|true|false|null)""")]
    private static partial Regex Value();
}
