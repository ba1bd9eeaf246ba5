using System.Globalization;

namespace Chronicle.Cli.Eval;

/// <summary>Makes up names as code has them, each once, and fills templates with them.</summary>
internal sealed class NameMaker(Random random)
{
    private static readonly string[] Verbs = ["reconcile", "fetch", "merge", "validate", "parse", "render", "index", "compact", "resolve", "schedule", "encode", "audit", "collect", "refresh", "throttle", "export", "import", "rotate", "archive", "measure"];
    private static readonly string[] Things = ["ledger", "invoice", "tenant", "session", "cursor", "payload", "segment", "vector", "replica", "ticket", "shipment", "avatar", "locale", "quota", "bucket", "channel", "widget", "snapshot", "manifest", "warehouse", "coupon", "sensor", "playlist", "route", "voucher"];
    private static readonly string[] Ends = ["entries", "buffer", "state", "index", "worker", "policy", "token", "range", "batch", "cache", "header", "group", "limit", "record", "view", "queue"];
    private static readonly string[] Folders = ["src", "lib", "app", "tests", "web", "tools", "packages/core", "services/api"];
    private static readonly string[] Extensions = ["cs", "ts", "py", "go", "rs", "java", "sql", "md"];

    private readonly HashSet<string> _used = [];

    /// <summary>The words of a name nobody else has.</summary>
    public string[] Words()
    {
        while (true)
        {
            string[] words = [Pick(Verbs), Pick(Things), Pick(Ends)];
            if (_used.Add(string.Join(' ', words)))
            {
                return words;
            }
        }
    }

    /// <summary>Another name that differs in the last or the middle word.</summary>
    public string[] Neighbour(string[] words)
    {
        while (true)
        {
            var changed = random.Next(2) == 0 ? [words[0], words[1], Pick(Ends)] : new[] { words[0], Pick(Things), words[2] };
            if (_used.Add(string.Join(' ', changed)))
            {
                return changed;
            }
        }
    }

    public static string Style(string[] words, int style) => (style % 4) switch
    {
        0 => words[0] + Capital(words[1]) + Capital(words[2]),
        1 => string.Join('_', words),
        2 => string.Concat(words.Select(Capital)),
        _ => string.Join('-', words),
    };

    /// <summary>Fills <c>{name}</c>, <c>{Name}</c>, <c>{path}</c>, <c>{n}</c>, <c>{hex}</c>; the first three come from one name.</summary>
    public string Fill(string template, string[] words, int style) => template
        .Replace("\\n", "\n", StringComparison.Ordinal)
        .Replace("{name}", Style(words, style), StringComparison.Ordinal)
        .Replace("{Name}", Style(words, 2), StringComparison.Ordinal)
        .Replace("{path}", $"{Pick(Folders)}/{words[1]}/{Style(words, style)}.{Pick(Extensions)}", StringComparison.Ordinal)
        .Replace("{n}", random.Next(2, 900).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{hex}", random.Next(1 << 27).ToString("x7", CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{hex2}", random.Next(1 << 27).ToString("x7", CultureInfo.InvariantCulture), StringComparison.Ordinal);

    public string Pick(IReadOnlyList<string> among) => among[random.Next(among.Count)];

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
