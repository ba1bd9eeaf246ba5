namespace Chronicle.Redaction;

/// <summary>Private keys as PEM (RFC 7468, OpenSSH and PGP too) and PuTTY write them: what stands between the first and the last line, or as much of it as is there.</summary>
internal static class PrivateKeyRule
{
    /// <summary>PEM's <c>BEGIN</c>, and PuTTY's <c>Private-Lines</c>.</summary>
    public static readonly string[] Anchors = ["BEG", "e-L"];

    // An RSA key of 8192 bits is 6.4 kB of PEM; PGP keys with many sub-keys are longer.
    private const int MaxLength = 64 * 1024;

    public static bool TryMatch(ref Scan scan, int at, out Edit edit)
    {
        edit = default;
        var json = scan.Json;
        if (at >= 6 && json[(at - 6)..].StartsWith("Private-Lines: "u8))
        {
            var lines = scan.Run(at + 9, CharClass.Digit, 8);
            return TryLines(ref scan, lines, 16, out edit);
        }
        if (at < 5 || !(json[(at - 5)..].StartsWith("-----BEGIN "u8) || json[(at - 5)..].StartsWith("---- BEGIN "u8)))
        {
            return false;
        }
        var label = json.Slice(at + 6, Math.Min(64, json.Length - at - 6));
        var labelEnd = label.IndexOf("----"u8);
        if (labelEnd < 0 || (label[..labelEnd].IndexOf("PRIVATE KEY"u8) < 0 && label[..labelEnd].IndexOf("ENCRYPTED PRIVATE"u8) < 0))
        {
            return false;
        }
        var start = at + 6 + labelEnd;
        while (start < json.Length && json[start] == '-')
        {
            start++;
        }
        var text = json[start..Math.Min(json.Length, start + MaxLength)];
        // Up to the next line of dashes of whatever kind, so that no text is looked through for two keys.
        var close = text.IndexOf("----"u8);
        var quote = close < 0 ? text.IndexOf((byte)'"') : text[..close].IndexOf((byte)'"');
        scan.Steps += close < 0 ? text.Length : close;
        if (close < 0 || (quote >= 0 && (quote == 0 || text[quote - 1] != '\\')) || !text[close..].TrimStart((byte)'-').TrimStart((byte)' ').StartsWith("END"u8))
        {
            return TryLines(ref scan, start, 16, out edit);
        }
        // Between the two lines there may be anything: the lines of a string in source code.
        if (LongestRun(ref scan, start, start + close) < 40)
        {
            return false;
        }
        edit = new Edit(start, start + close, RedactionRule.PrivateKey);
        return true;
    }

    // The lines of base64 from here on.
    private static bool TryLines(ref Scan scan, int start, int least, out Edit edit)
    {
        var end = start;
        var at = start;
        for (var stop = Math.Min(scan.Json.Length, start + MaxLength); at < stop;)
        {
            var character = JsonText.Read(scan.Json, at, out var next);
            if (JsonText.Is(character, CharClass.Alnum | CharClass.Base64))
            {
                end = next;
            }
            else if (character is not ('\n' or '\r' or '\\' or ' '))
            {
                break;
            }
            at = next;
        }
        scan.Steps += at - start;
        edit = new Edit(start, end, RedactionRule.PrivateKey);
        return LongestRun(ref scan, start, end) >= least;
    }

    private static int LongestRun(ref Scan scan, int start, int end)
    {
        var longest = 0;
        for (var at = start; at < end;)
        {
            var run = scan.Run(at, CharClass.Alnum | CharClass.Base64, end - at);
            longest = Math.Max(longest, run - at);
            JsonText.Read(scan.Json, run, out at);
            at = Math.Max(at, run + 1);
        }
        return longest;
    }
}
