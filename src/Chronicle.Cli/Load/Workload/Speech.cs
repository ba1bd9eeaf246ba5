using System.Globalization;
using System.Text;

namespace Chronicle.Cli.Load.Workload;

/// <summary>What agents and people say while they work on software, made up from a seed: sentences with names, paths, error codes and invented words as code has them.</summary>
/// <remarks>Common words return in every message, names in some dozens of a million and references in one, so that an index of it has frequent and rare words as a real one does.</remarks>
internal sealed class Speech(Random random)
{
    /// <summary>What a text ends with that is to be unlike all others; the zeros are written over in place.</summary>
    public const string NoReference = ReferenceMark + "00000000";

    public const string ReferenceMark = "ref ";

    public const int ReferenceLength = 8;

    private static readonly string[] Sentences =
    [
        "The {thing} in {path} {failed} after {n} ms, and the retry did not help.",
        "I changed {name} so that the {thing} is read once and kept for the whole request.",
        "All {n} tests pass again; the one for {name} was wrong since the last merge.",
        "Please have a look at why the {thing} {failed} when the {thing2} is empty.",
        "{code}: the {thing} has no member of that name; it was moved to {name} in the spring.",
        "We agreed with the {project} team to keep the {thing} as it is until the release.",
        "Let me read {path} first and then run the checks for the {thing2}.",
        "The customer asks whether the {thing} of order {n} can still be changed.",
        "That is expected: the {thing2} waits for the {thing}, and {name} gives up after {n} tries.",
        "Could you explain what {name} does, and where the {thing} is written?",
        "I found it: {path} opens the {thing} twice and closes it once.",
        "The log says {code} every few minutes, always for the same {thing}.",
        "Next I will move the {thing} out of {name} and write a test for the {thing2}.",
        "It works on my machine, but the build server has another version of the {thing}.",
        "The plan is to measure the {thing} first, then decide about the {thing2}.",
        "No, the {thing2} is not the cause; without it the {thing} {failed} as well.",
        "Done. The change in {path} is small and only touches the {thing}.",
        "Memory grows by {n} MB in an hour because nobody takes the {thing} out of the {thing2}.",
        "Thanks, that looks right; go on with {name} and leave the {thing} for tomorrow.",
        "I would rather not touch {path} now, since {project} depends on its {thing}.",
    ];

    private static readonly string[] Things =
    [
        "cache", "connection pool", "invoice", "shipment", "access token", "session", "queue", "index", "snapshot", "migration", "checkout page", "search box", "voucher", "customer list",
        "price table", "lock file", "backup", "certificate", "build log", "parser", "scheduler", "message broker", "thumbnail", "address book", "export", "report", "rate limit", "time zone",
        "feature flag", "database schema", "upload", "payment", "inventory", "webhook", "stack trace", "configuration", "header", "cursor", "transaction", "worker",
    ];

    private static readonly string[] Failures = ["times out", "fails", "is rejected", "returns nothing", "hangs", "throws", "is stale", "comes too late"];
    private static readonly string[] Verbs = ["Reconcile", "Fetch", "Merge", "Validate", "Parse", "Render", "Compact", "Resolve", "Schedule", "Encode", "Audit", "Collect", "Refresh", "Throttle", "Rotate", "Archive"];
    private static readonly string[] Nouns = ["Ledger", "Invoice", "Tenant", "Cursor", "Payload", "Segment", "Replica", "Ticket", "Shipment", "Avatar", "Quota", "Bucket", "Widget", "Manifest", "Coupon", "Sensor", "Route", "Voucher"];
    private static readonly string[] Ends = ["Entries", "Buffer", "State", "Worker", "Policy", "Token", "Range", "Batch", "Header", "Limit", "Record", "View"];
    private static readonly string[] Folders = ["src", "lib", "app", "tests", "web", "tools", "packages/core", "services/api"];
    private static readonly string[] Extensions = ["cs", "ts", "py", "go", "rs", "java", "sql"];
    private static readonly string[] Codes = ["CS", "TS", "ERR-", "E", "SQL-", "HTTP-"];
    private static readonly string[] Syllables = ["vor", "lum", "kes", "tan", "bri", "mo", "dal", "fen", "gri", "hol", "jun", "pel", "qua", "rin", "sto", "ule", "wim", "xan", "yor", "zeb"];

    /// <summary>Some sentences, with a reference of zeros at the end that makes a text unlike all others once it is written over.</summary>
    public string Say(int sentences)
    {
        var text = new StringBuilder(sentences * 80);
        for (var i = 0; i < sentences; i++)
        {
            AppendSentence(text, Pick(Sentences));
            text.Append(' ');
        }
        return text.Append(NoReference).ToString();
    }

    private void AppendSentence(StringBuilder text, ReadOnlySpan<char> template)
    {
        for (var open = template.IndexOf('{'); open >= 0; open = template.IndexOf('{'))
        {
            text.Append(template[..open]);
            var close = template.IndexOf('}');
            text.Append(template[(open + 1)..close] switch
            {
                "name" => Name(),
                "path" => $"{Pick(Folders)}/{Pick(Nouns)}/{Name()}.{Pick(Extensions)}:{random.Next(2, 900).ToString(CultureInfo.InvariantCulture)}",
                "code" => Pick(Codes) + random.Next(1000, 9999).ToString(CultureInfo.InvariantCulture),
                "n" => random.Next(2, 900).ToString(CultureInfo.InvariantCulture),
                "failed" => Pick(Failures),
                "project" => Project(),
                _ => Pick(Things),
            });
            template = template[(close + 1)..];
        }
        text.Append(template);
    }

    private string Name() => Pick(Verbs) + Pick(Nouns) + Pick(Ends);

    // 8,000 words that no dictionary has.
    private string Project() => Pick(Syllables) + Pick(Syllables) + Pick(Syllables);

    private string Pick(string[] among) => among[random.Next(among.Length)];
}
