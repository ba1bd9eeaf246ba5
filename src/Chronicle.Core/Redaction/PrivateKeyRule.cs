namespace Chronicle.Redaction;

/// <summary>PEM private keys (RFC 7468): what stands between the BEGIN and the END line, or as much of it as is there.</summary>
internal static class PrivateKeyRule
{
    public const string Anchor = "BEG";

    // An RSA key of 8192 bits is 6.4 kB of PEM.
    private const int MaxLength = 16 * 1024;

    public static bool TryMatch(ReadOnlySpan<byte> json, int at, out Edit edit)
    {
        edit = default;
        if (at < 5 || !json[(at - 5)..].StartsWith("-----BEGIN "u8))
        {
            return false;
        }
        var label = json.Slice(at + 6, Math.Min(64, json.Length - at - 6));
        var labelEnd = label.IndexOf("-----"u8);
        if (labelEnd < 0 || label[..labelEnd].IndexOf("PRIVATE KEY"u8) < 0)
        {
            return false;
        }
        var start = at + 6 + labelEnd + 5;
        var text = json[start..Math.Min(json.Length, start + MaxLength)];
        text = text[..Math.Min(text.Length, JsonText.StringEnd(text, 0))];
        var close = text.IndexOf("-----END"u8);
        // Between the two lines there may be anything (the lines of a string in source code); without the second one only what is base64.
        var length = close >= 0 ? close : Base64Length(text);
        if (LongestRun(text[..length]) < (close >= 0 ? 40 : 16))
        {
            return false;
        }
        edit = new Edit(start, start + length, RedactionRule.PrivateKey);
        return true;
    }

    private static int Base64Length(ReadOnlySpan<byte> text)
    {
        var length = 0;
        for (var at = 0; ;)
        {
            var character = JsonText.Read(text, at, out at);
            if (JsonText.Is(character, CharClass.Alnum | CharClass.Base64))
            {
                length = at;
            }
            else if (character is not ('\n' or '\r' or '\\' or ' '))
            {
                return length;
            }
        }
    }

    private static int LongestRun(ReadOnlySpan<byte> text)
    {
        var longest = 0;
        for (var at = 0; at < text.Length;)
        {
            var end = JsonText.Run(text, at, CharClass.Alnum | CharClass.Base64);
            longest = Math.Max(longest, end - at);
            JsonText.Read(text, end, out at);
            at = Math.Max(at, end + 1);
        }
        return longest;
    }
}
