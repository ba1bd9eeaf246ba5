namespace Chronicle.Redaction;

/// <summary>Lines of PostgreSQL's <c>.pgpass</c>: <c>host:5432:database:user:password</c>, each but the last may be <c>*</c>.</summary>
internal static class PasswordFileRule
{
    public static readonly string[] Anchors = [":54", "*:*"];

    public static bool TryMatch(ref Scan scan, int at, out Edit edit)
    {
        edit = default;
        var json = scan.Json;
        var fields = json[at..].StartsWith(":5432:"u8) || json[at..].StartsWith(":5433:"u8) ? 2 : json[at..].StartsWith("*:*:"u8) && at > 0 && json[at - 1] == ':' ? 1 : 0;
        if (fields == 0)
        {
            return false;
        }
        var stop = Math.Min(json.Length, at + Scan.Window);
        at += fields == 2 ? 6 : 4;
        for (; at < stop && fields > 0; at++)
        {
            if (json[at] == ':')
            {
                fields--;
            }
            else if (!JsonText.Is(json[at], CharClass.Name) && json[at] != '*')
            {
                return false;
            }
        }
        scan.Steps += Scan.Window / 8;
        var end = fields == 0 ? scan.PlainEnd(at) : at;
        edit = new Edit(at, end, RedactionRule.Assignment);
        return fields == 0 && end > at && json[at] != '/' && !SecretText.IsReference(json[at..Math.Min(end, at + Scan.Window)], "password"u8);
    }
}
