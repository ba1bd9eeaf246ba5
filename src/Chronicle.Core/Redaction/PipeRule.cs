namespace Chronicle.Redaction;

/// <summary>Passwords that one command writes and the next one reads: <c>echo … | docker login --password-stdin</c>, <c>| sudo -S</c>, <c>| chpasswd</c>.</summary>
internal static class PipeRule
{
    public static readonly string[] Anchors = ["d-s", " -s", "chp"];

    // How far before the reading command's sign the writing one is looked for.
    private const int Reach = 200;

    public static bool TryMatch(ref Scan scan, int at, out Edit edit)
    {
        edit = default;
        var json = scan.Json;
        var rest = json[at..];
        var users = rest.StartsWith("chpasswd"u8);
        if (!users && !rest.StartsWith("d-stdin"u8) && !(rest.StartsWith(" -S"u8) && json[..at].EndsWith("sudo"u8)))
        {
            return false;
        }
        var floor = Math.Max(0, at - Reach);
        var before = json[floor..at];
        scan.Steps += before.Length / 8;
        var pipe = before.LastIndexOf((byte)'|');
        var echo = pipe < 0 ? -1 : Math.Max(before[..pipe].LastIndexOf("echo "u8), before[..pipe].LastIndexOf("printf "u8));
        if (echo < 0)
        {
            return false;
        }
        var start = floor + echo + (before[echo] == 'e' ? 5 : 7);
        start += json[start..].StartsWith("-n "u8) ? 3 : 0;
        start = AssignmentRule.SkipOpeningQuote(json, start, out var quote);
        var end = Math.Max(start, quote == 0 ? floor + pipe : Math.Min(floor + pipe, scan.QuotedEnd(start, quote)));
        var text = json[start..end].TrimEnd((byte)' ');
        var colon = users ? text.IndexOf((byte)':') : -1;
        edit = new Edit(start + colon + 1, start + text.Length, RedactionRule.Command);
        text = text[(colon + 1)..];
        return !text.IsEmpty && (!users || colon > 0) && !text.ContainsAny((byte)'|', (byte)'"') && !SecretText.IsReference(text, "password"u8);
    }
}
