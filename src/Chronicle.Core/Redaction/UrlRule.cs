namespace Chronicle.Redaction;

/// <summary>The password of <c>scheme://user:password@host</c> (RFC 3986 §3.2.1).</summary>
internal static class UrlRule
{
    /// <summary>The second one is <c>:\/\/</c>, as some writers escape it.</summary>
    public static readonly string[] Anchors = ["://", ":\\/"];

    public static bool TryMatch(ReadOnlySpan<byte> json, int at, out Edit edit)
    {
        edit = default;
        if (JsonText.Read(json, at + 1, out var user) != '/' || JsonText.Read(json, user, out user) != '/')
        {
            return false;
        }
        int colon = -1, host = -1;
        for (var here = user; ;)
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
        if (colon < 0 || host <= colon || IsPlaceholder(json[colon..host]))
        {
            return false;
        }
        edit = new Edit(colon, host, RedactionRule.UrlPassword);
        return true;
    }

    // ${PASSWORD}, {password}, $PASSWORD, ***, and what we left before.
    private static bool IsPlaceholder(ReadOnlySpan<byte> password) =>
        password[0] is (byte)'{' or (byte)'*' or (byte)'[' || (password[0] == '$' && password.Length > 1 && JsonText.Is(password[1], CharClass.Letter) | password[1] == '{');
}
