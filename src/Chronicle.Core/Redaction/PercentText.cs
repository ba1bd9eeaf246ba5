namespace Chronicle.Redaction;

/// <summary>Text in percent-encoding (RFC 3986 §2.1) that holds signs which names and keys need: <c>password%3D…</c>, <c>https%3A%2F%2Fuser%3A…</c>.</summary>
internal static class PercentText
{
    public static readonly string[] Anchors = ["%2d", "%3d", "%3a", "%5f", "%22", "%25", "%40"];

    // A URL is shorter; a longer one is looked through in parts.
    private const int MaxLength = 16 * 1024;

    /// <summary>The stretch of text without spaces around <paramref name="at"/>; no stretch is found twice.</summary>
    public static (int Start, int End) Find(ref Scan scan, int at)
    {
        var json = scan.Json;
        int start = at, end = at;
        for (var floor = Math.Max(scan.Undone, at - MaxLength); start > floor && !Ends(json[start - 1]);)
        {
            start--;
        }
        if (start > 0 && start < at && json[start - 1] == '\\')
        {
            start = Math.Min(at, start + (json[start] == 'u' ? 5 : 1)); // what follows a backslash is its escape
        }
        for (var stop = Math.Min(json.Length, start + MaxLength); end < stop && !Ends(json[end]);)
        {
            end++;
        }
        end = Math.Max(end, Math.Min(at + 1, json.Length));
        scan.Steps += end - start;
        scan.Undone = end;
        return (start, end);
    }

    /// <summary>Decodes into <paramref name="plain"/>; each byte's place in <paramref name="text"/> goes to <paramref name="places"/>, the end's too.</summary>
    public static int Decode(ReadOnlySpan<byte> text, Span<byte> plain, Span<int> places)
    {
        var length = 0;
        for (var at = 0; at < text.Length; length++)
        {
            places[length] = at;
            if (text[at] == '%' && at + 2 < text.Length && Digit(text[at + 1]) is >= 0 and var high && Digit(text[at + 2]) is >= 0 and var low)
            {
                plain[length] = (byte)((high << 4) | low);
                at += 3;
            }
            else
            {
                plain[length] = text[at++];
            }
        }
        places[length] = text.Length;
        return length;
    }

    private static bool Ends(byte value) => value is <= (byte)' ' or (byte)'"' or (byte)'\'' or (byte)'`' or (byte)'<' or (byte)'>' or (byte)'\\';

    private static int Digit(byte value) => value switch
    {
        >= (byte)'0' and <= (byte)'9' => value - '0',
        >= (byte)'a' and <= (byte)'f' => value - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => value - 'A' + 10,
        _ => -1,
    };
}
