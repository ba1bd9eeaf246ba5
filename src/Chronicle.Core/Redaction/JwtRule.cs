namespace Chronicle.Redaction;

/// <summary>JSON web tokens: three (signed, RFC 7519) or five (encrypted) base64url parts, the first one a JSON object and so beginning with <c>eyJ</c>.
/// Mapbox's keys have two parts behind <c>sk.</c>; 1Password's (<c>ops_</c>) and Grafana's older ones are one such object.</summary>
internal static class JwtRule
{
    public const string Anchor = "eyJ";

    public static bool TryMatch(ref Scan scan, int at, out Edit edit)
    {
        edit = default;
        var json = scan.Json;
        if (!json[at..].StartsWith("eyJ"u8))
        {
            return false;
        }
        var account = at >= 4 && json[(at - 4)..].StartsWith("ops_"u8) && JsonText.Begins(json, at - 4, CharClass.Base64Url);
        var glued = !account && !JsonText.Begins(json, at, CharClass.Base64Url);
        var first = scan.Run(at, CharClass.Base64Url, glued ? Scan.Window : int.MaxValue);
        var end = first;
        var parts = end - at >= 10 ? 1 : 0;
        if (glued && !(first + 4 < json.Length && json[first..].StartsWith(".eyJ"u8)))
        {
            return false; // behind other letters it must be a whole one
        }
        for (; parts is > 0 and < 5 && end < json.Length && json[end] == '.'; parts++)
        {
            var next = scan.Run(end + 1, CharClass.Base64Url);
            if (next - end < 5)
            {
                break;
            }
            end = next;
        }
        var mapbox = at >= 3 && (json[(at - 3)..].StartsWith("sk."u8) || json[(at - 3)..].StartsWith("tk."u8));
        edit = new Edit(account ? at - 4 : mapbox ? at - 3 : at, end, account || mapbox ? RedactionRule.OtherToken : RedactionRule.Jwt);
        return parts >= (mapbox ? 2 : 3) || (account && first - at >= 100) || (json[at..].StartsWith("eyJrIjoi"u8) && first - at >= 40);
    }
}
