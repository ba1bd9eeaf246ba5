namespace Chronicle.Redaction;

/// <summary>JSON web tokens: three (signed, RFC 7519) or five (encrypted) base64url parts, the first one a JSON object and so beginning with <c>eyJ</c>.</summary>
internal static class JwtRule
{
    public const string Anchor = "eyJ";

    public static bool TryMatch(ReadOnlySpan<byte> json, int at, out Edit edit)
    {
        edit = default;
        if (!json[at..].StartsWith("eyJ"u8) || !JsonText.Begins(json, at, CharClass.Base64Url))
        {
            return false;
        }
        var end = JsonText.Run(json, at, CharClass.Base64Url);
        var parts = end - at >= 10 ? 1 : 0;
        for (; parts is > 0 and < 5 && end < json.Length && json[end] == '.'; parts++)
        {
            var next = JsonText.Run(json, end + 1, CharClass.Base64Url);
            if (next - end < 5)
            {
                break;
            }
            end = next;
        }
        edit = new Edit(at, end, RedactionRule.Jwt);
        return parts >= 3;
    }
}
