using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace Chronicle.Redaction;

/// <summary>Long runs of letters and digits: base64 of a text that holds a secret, and keys that are known by their length alone.</summary>
internal static class EncodedText
{
    /// <summary>Shorter runs hold no secret that has a shape.</summary>
    public const int Least = 20;

    // Whether the beginning is text decides about the whole: 15 random bytes are hardly ever any, and 48 are none.
    private const int JudgedFirst = Least;
    private const int Judged = 64;

    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"u8);
    private static readonly sbyte[] Digits = MakeDigits();
    private static readonly SearchValues<byte> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Where(value => value is not (9 or 10 or 13)).Select(value => (byte)value), 127]);

    /// <summary>The next run of at least <see cref="Least"/> characters at or after <paramref name="from"/>.</summary>
    /// <remarks>As far ahead as a run would reach, and back from there to the first character that ends it: most bytes are never looked at.</remarks>
    public static bool TryNext(ref Scan scan, int from, out int start, out int end)
    {
        var json = scan.Json;
        start = from;
        for (int known = from, probe = from + Least - 1; probe < json.Length;)
        {
            var at = probe;
            while (at >= known && Digits[json[at]] >= 0)
            {
                at--;
            }
            scan.Steps += probe - at + 1;
            if (at >= known)
            {
                start = at + 1; // the run can only begin behind this one
                (known, probe) = (probe + 1, at + Least);
                continue;
            }
            var rest = json[probe..].IndexOfAnyExcept(Alphabet);
            end = rest < 0 ? json.Length : probe + rest;
            scan.Steps += end - probe;
            if (start > 0 && json[start - 1] == '\\')
            {
                start += json[start] == 'u' ? 5 : 1;
            }
            if (end - start >= Least)
            {
                return true;
            }
            (start, known, probe) = (end, end, end + Least - 1);
        }
        start = end = json.Length;
        return false;
    }

    /// <summary>What the run says when it is base64 of text, in a rented array; null when it is not.</summary>
    public static byte[]? Decode(ReadOnlySpan<byte> run, out int length)
    {
        length = 0;
        if (!BeginsAsText(run))
        {
            return null;
        }
        Span<byte> beginning = stackalloc byte[Judged];
        if (!TryDecode(run[..Math.Min(run.Length, Judged)], beginning, out var judged) || !IsText(beginning[..judged]))
        {
            return null;
        }
        var decoded = ArrayPool<byte>.Shared.Rent(run.Length + 4);
        if (TryDecode(run, decoded, out length))
        {
            return decoded;
        }
        ArrayPool<byte>.Shared.Return(decoded);
        return null;
    }

    /// <summary>A key that is known by its length: Twilio's, Lob's, Airtable's, Discord's.</summary>
    public static bool TryKey(ref Scan scan, int start, int end, out Edit edit)
    {
        var json = scan.Json;
        var run = json[start..end];
        edit = new Edit(start, end, RedactionRule.OtherToken);
        if (run.Length == 34 && run.StartsWith("SK"u8))
        {
            return IsHex(run[2..]);
        }
        if (run.Length == 40 && (run.StartsWith("live_"u8) || run.StartsWith("test_"u8)))
        {
            return IsHex(run[5..]);
        }
        if (run.Length == 64 && start >= 18 && json[start - 1] == '.' && json[(start - 18)..].StartsWith("pat"u8) && IsHex(run))
        {
            edit = new Edit(start - 18, end, RedactionRule.OtherToken);
            return true;
        }
        if (run.Length is >= 24 and <= 28 && end < json.Length && json[end] == '.' && run[0] is (byte)'M' or (byte)'N' or (byte)'O')
        {
            var second = scan.Run(end + 1, CharClass.Base64Url, 8);
            var third = second < json.Length && json[second] == '.' ? scan.Run(second + 1, CharClass.Base64Url, 64) : second;
            Span<byte> id = stackalloc byte[28];
            edit = new Edit(start, third, RedactionRule.OtherToken);
            return second - end - 1 is >= 5 and <= 7 && third - second >= 26 && TryDecode(run, id, out var digits) && !id[..digits].ContainsAnyExceptInRange((byte)'0', (byte)'9');
        }
        return false;
    }

    // Ids, paths and hashes are no UTF-8; most are told by their first four characters.
    private static bool BeginsAsText(ReadOnlySpan<byte> run)
    {
        var expected = 0;
        for (var at = 0; at < JudgedFirst; at += 4)
        {
            var quantum = (Digits[run[at]] << 18) | (Digits[run[at + 1]] << 12) | (Digits[run[at + 2]] << 6) | (int)Digits[run[at + 3]];
            if (!IsTextByte(quantum >> 16, ref expected) || !IsTextByte((quantum >> 8) & 0xFF, ref expected) || !IsTextByte(quantum & 0xFF, ref expected))
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsTextByte(int value, ref int expected)
    {
        if (expected > 0)
        {
            expected--;
            return (value & 0xC0) == 0x80;
        }
        if (value < 0x80)
        {
            return value is (>= 0x20 and not 0x7F) or '\n' or '\r' or '\t';
        }
        expected = value < 0xE0 ? 1 : value < 0xF0 ? 2 : 3;
        return value is >= 0xC2 and < 0xF5;
    }

    private static sbyte[] MakeDigits()
    {
        var digits = new sbyte[256];
        Array.Fill(digits, (sbyte)-1);
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;
        for (var digit = 0; digit < alphabet.Length; digit++)
        {
            digits[alphabet[digit]] = (sbyte)digit;
        }
        (digits['-'], digits['_']) = (62, 63);
        return digits;
    }

    private static bool IsHex(ReadOnlySpan<byte> text)
    {
        foreach (var value in text)
        {
            if (!JsonText.Is(value, CharClass.Hex))
            {
                return false;
            }
        }
        return true;
    }

    // Both alphabets of RFC 4648, padded or not.
    private static bool TryDecode(ReadOnlySpan<byte> run, Span<byte> decoded, out int length)
    {
        run = run[..(run.Length - (run.Length % 4 == 1 ? 1 : 0))];
        length = 0;
        Span<byte> quantum = stackalloc byte[256];
        while (!run.IsEmpty)
        {
            var part = run[..Math.Min(run.Length, quantum.Length)];
            part.CopyTo(quantum);
            var plain = quantum[..part.Length];
            plain.Replace((byte)'-', (byte)'+');
            plain.Replace((byte)'_', (byte)'/');
            var padded = part.Length;
            while (padded % 4 != 0)
            {
                quantum[padded++] = (byte)'=';
            }
            // Bits behind the last byte are often not zero where a text was cut.
            if (part.Length % 4 == 2)
            {
                quantum[part.Length - 1] = Low(quantum[part.Length - 1], 4);
            }
            else if (part.Length % 4 == 3)
            {
                quantum[part.Length - 1] = Low(quantum[part.Length - 1], 2);
            }
            if (Base64.DecodeFromUtf8(quantum[..padded], decoded[length..], out _, out var written) != OperationStatus.Done)
            {
                return false;
            }
            length += written;
            run = run[part.Length..];
        }
        return true;
    }

    // The digit with its lowest bits cleared.
    private static byte Low(byte digit, int bits)
    {
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;
        return alphabet[Digits[digit] >> bits << bits];
    }

    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes.ContainsAny(Controls))
        {
            return false;
        }
        for (var cut = 0; cut < 4 && cut < bytes.Length; cut++)
        {
            if (Utf8.IsValid(bytes[..^cut]))
            {
                return true;
            }
        }
        return false;
    }
}
