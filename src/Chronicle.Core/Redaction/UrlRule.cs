namespace Chronicle.Redaction;

/// <summary>The password of <c>scheme://user:password@host</c> (RFC 3986 §3.2.1), and a user that is a key itself.</summary>
internal static class UrlRule
{
    /// <summary>The second one is <c>:\/\/</c>, as some writers escape it.</summary>
    public static readonly string[] Anchors = ["://", ":\\/"];

    // A key is longer than the name of a user.
    private const int LeastKey = 16;

    public static bool TryMatch(ref Scan scan, int at, out Edit edit)
    {
        edit = default;
        var json = scan.Json;
        if (JsonText.Read(json, at + 1, out var user) != '/' || JsonText.Read(json, user, out user) != '/')
        {
            return false;
        }
        int colon = -1, host = -1, here = user;
        while (true)
        {
            var character = JsonText.Read(json, here, out var next);
            if (character is JsonText.End or '/' or '?' or '#' or '\\' or '"' or '\'' or '`' or '<' or '>' or <= ' ')
            {
                break;
            }
            if (character == ':' && colon < 0)
            {
                colon = next;
            }
            else if (character == '@')
            {
                host = here; // the last one: a password may hold an unescaped @
            }
            here = next;
        }
        scan.Steps += here - at;
        if (host < 0)
        {
            return false;
        }
        var name = json[user..(colon >= 0 && colon <= host ? colon - 1 : host)];
        var isKey = name.Length >= LeastKey && JsonText.HasAny(name, CharClass.Digit) && JsonText.HasAny(name, CharClass.Letter) && !IsPlaceholder(name)
            && name.IndexOf("%40"u8) < 0 && !name.Contains((byte)'@');
        var hasPassword = colon >= 0 && host > colon && !IsPlaceholder(json[colon..host]);
        edit = new Edit(isKey ? user : colon, host, RedactionRule.UrlPassword);
        return isKey || hasPassword;
    }

    // ${PASSWORD}, {password}, $PASSWORD, ***, and what we left before.
    private static bool IsPlaceholder(ReadOnlySpan<byte> password) =>
        password[0] is (byte)'{' or (byte)'*' or (byte)'[' || (password[0] == '$' && password.Length > 1 && JsonText.Is(password[1], CharClass.Letter) | password[1] == '{');
}
