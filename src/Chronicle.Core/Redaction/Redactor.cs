using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Chronicle.Events;

namespace Chronicle.Redaction;

/// <summary>Takes secrets out of events: members whose name says so, and well-known shapes inside any text. Safe to call from many threads.</summary>
/// <remarks>A clean event costs one pass over its body and no allocation, and any event costs time in proportion to its size. What is found becomes <c>[REDACTED]</c>; every other byte stays.</remarks>
public sealed class Redactor
{
    /// <summary>The version of the built-in rules. It grows with every change to them.</summary>
    public const int RulesVersion = 2;

    // Names of sessions, projects and tools; nothing is allocated for them.
    private const int ShortText = 256;

    private readonly bool _enabled;
    private readonly SecretNames _secretNames;
    private readonly RedactionEngine _engine;
    private readonly CustomPattern[] _patterns;
    private readonly long[] _counts = new long[Enum.GetValues<RedactionRule>().Length];

    /// <param name="options">What is a secret.</param>
    /// <param name="key">By which secrets in names become other names; null makes a key of its own.</param>
    /// <exception cref="ArgumentException">A pattern of the options can't be used.</exception>
    public Redactor(RedactionOptions options, RedactionKey? key = null)
    {
        _secretNames = new SecretNames(this, key ?? RedactionKey.Create());
        _enabled = options.Enabled;
        _engine = new RedactionEngine(options);
        _patterns = [.. options.Patterns.Select(pattern => CustomPattern.Problem(pattern) is { } problem
            ? throw new ArgumentException($"The redaction pattern '{pattern}' can't be used: {problem}", nameof(options))
            : new CustomPattern(pattern))];
        Version = VersionOf(options);
    }

    /// <summary>Whether anything is redacted at all.</summary>
    public bool IsEnabled => _enabled;

    /// <summary>How often each rule has matched since the start, by the rule's name; rules that never did are absent.</summary>
    public IReadOnlyDictionary<string, long> Counts
    {
        get
        {
            var counts = new Dictionary<string, long>();
            foreach (var rule in Enum.GetValues<RedactionRule>())
            {
                if (Interlocked.Read(ref _counts[(int)rule]) is > 0 and var count)
                {
                    counts[RedactionMetrics.NameOf(rule)] = count;
                }
            }
            return counts;
        }
    }

    /// <summary>The event as the journal takes it: without its secrets.</summary>
    public RedactedEvent Pass(IncomingEvent incoming) => RedactedEvent.Of(incoming, this);

    /// <summary>The events of <paramref name="incoming"/> as the journal takes them, in their order.</summary>
    public RedactedEvent[] Pass(ReadOnlySpan<IncomingEvent> incoming)
    {
        var passed = new RedactedEvent[incoming.Length];
        for (var i = 0; i < passed.Length; i++)
        {
            passed[i] = Pass(incoming[i]);
        }
        return passed;
    }

    /// <summary>The event without its secrets: the same instance when it has none.</summary>
    /// <remarks>Valid JSON stays valid; anything else is looked through as far as it goes and never throws.</remarks>
    public IncomingEvent Redact(IncomingEvent incoming)
    {
        if (!_enabled)
        {
            return incoming;
        }
        incoming = _secretNames.Redact(incoming);
        var data = Redact(incoming.Data);
        var extra = Redact(incoming.Extra);
        return data.Equals(incoming.Data) && extra.Equals(incoming.Extra) ? incoming : incoming.WithBody(data, extra);
    }

    /// <summary>Which rules these are: <see cref="RulesVersion"/> and a hash of the options. What was redacted under the same version needs no second look.</summary>
    public string Version { get; }

    /// <summary>A JSON value without its secrets: the same memory when it has none. Valid JSON stays valid; anything else never throws.</summary>
    public ReadOnlyMemory<byte> RedactJson(ReadOnlyMemory<byte> json) => _enabled ? Redact(json) : json;

    /// <summary>Plain text without its secrets: the same instance when it has none. Never throws, whatever the text holds.</summary>
    public string RedactText(string text)
    {
        if (!_enabled || text.Length == 0)
        {
            return text;
        }
        ReadOnlyMemory<byte> quoted = EscapedText.Quote(text);
        var redacted = Redact(quoted);
        return redacted.Equals(quoted) ? text : EscapedText.Unquote(redacted.Span);
    }

    /// <summary>Text for somebody outside, without its secrets.</summary>
    public RedactedText Pass(string text) => RedactedText.Of(text, this);

    /// <summary>The value of a header or another member, without its secrets; all of it goes when its name says that it is one.</summary>
    public RedactedText PassMember(string name, string value) => RedactedText.OfMember(name, value, this);

    /// <summary>Bytes that somebody sent, JSON or not, without their secrets; null when they are no UTF-8 text, so that nobody can say what they hold.</summary>
    public RedactedText? PassPayload(ReadOnlyMemory<byte> payload) => RedactedText.OfPayload(payload, this);

    /// <summary>A name that identifies something, without its secrets: each becomes <c>redacted-</c> and 16 hexadecimal digits, always the same ones.</summary>
    /// <remarks>Whoever looks something up by a name asks for it by this one, as events are recorded under it. The same instance when it has none.</remarks>
    [return: NotNullIfNotNull(nameof(name))]
    public string? RedactName(string? name) => _enabled ? _secretNames.Redact(name) : name;

    /// <summary>The same for plain text or one JSON value, with the rule and the place of each secret.</summary>
    public Inspection Inspect(string text)
    {
        if (!_enabled || text.Length == 0)
        {
            return new Inspection(text, []);
        }
        var json = Encoding.UTF8.GetBytes(text);
        var isText = !IsJson(json);
        var scan = Search(isText ? EscapedText.Quote(text) : json);
        if (scan.Edits is null)
        {
            return new Inspection(text, []);
        }
        var applied = new List<Edit>();
        var redacted = Apply(scan.Json, scan.Edits, applied);
        var places = new TextPlaces(scan.Json, isText);
        var matches = new RedactionMatch[applied.Count];
        for (var match = 0; match < matches.Length; match++)
        {
            var (line, column) = places.Of(applied[match].Start);
            matches[match] = new RedactionMatch(RedactionMetrics.NameOf(applied[match].Rule), line, column);
        }
        return new Inspection(isText ? EscapedText.Unquote(redacted) : Encoding.UTF8.GetString(redacted), matches);
    }

    /// <summary>Whether <see cref="RedactText"/> would take something out. Counts nothing.</summary>
    public bool HoldsSecret(ReadOnlySpan<char> text)
    {
        if (!_enabled || text.IsEmpty)
        {
            return false;
        }
        if (text.Length > ShortText || EscapedText.NeedsEscapes(text))
        {
            return Search(EscapedText.Quote(text)).Edits is not null;
        }
        Span<byte> quoted = stackalloc byte[(3 * ShortText) + 2];
        var end = 1 + Encoding.UTF8.GetBytes(text, quoted[1..]);
        quoted[0] = quoted[end] = (byte)'"';
        return Search(quoted[..(end + 1)]).Edits is not null;
    }

    /// <summary>How many bytes all rules look at together for this body.</summary>
    internal long StepsFor(ReadOnlySpan<byte> json)
    {
        var scan = new Scan(json);
        Find(ref scan);
        return scan.Steps;
    }

    private ReadOnlyMemory<byte> Redact(ReadOnlyMemory<byte> body)
    {
        var scan = Search(body.Span);
        return scan.Edits is null ? body : Apply(scan.Json, scan.Edits, null);
    }

    private Scan Search(ReadOnlySpan<byte> body)
    {
        var scan = new Scan(body);
        Find(ref scan);
        if (scan.Hides)
        {
            // What the rules find in plain sight includes what they found before.
            scan = new Scan(HiddenText.Undo(body));
            Find(ref scan);
        }
        return scan;
    }

    private static bool IsJson(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 1024 });
        try
        {
            while (reader.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Find(ref Scan scan)
    {
        _engine.Find(ref scan);
        foreach (var pattern in _patterns)
        {
            pattern.AddMatches(ref scan);
        }
    }

    private byte[] Apply(ReadOnlySpan<byte> json, List<Edit> edits, List<Edit>? applied)
    {
        edits.Sort(static (left, right) => left.Start != right.Start ? left.Start.CompareTo(right.Start) : right.End.CompareTo(left.End));
        var redacted = new MemoryStream(json.Length + (edits.Count * SecretText.Redacted.Length));
        var kept = 0;
        foreach (var edit in CollectionsMarshal.AsSpan(edits))
        {
            if (edit.Start < kept)
            {
                kept = Math.Max(kept, edit.End); // two rules overlap: what either takes is gone
                continue;
            }
            redacted.Write(json[kept..edit.Start]);
            var quote = edit.Quote < 0 ? default : json.Slice(edit.Quote, edit.QuoteLength);
            redacted.Write(quote);
            redacted.Write(SecretText.Redacted);
            redacted.Write(quote);
            kept = edit.End;
            applied?.Add(edit);
            Interlocked.Increment(ref _counts[(int)edit.Rule]);
            RedactionMetrics.Count(edit.Rule);
        }
        redacted.Write(json[kept..]);
        return redacted.ToArray();
    }

    private static string VersionOf(RedactionOptions options)
    {
        if (!options.Enabled)
        {
            return "off";
        }
        var words = string.Join('\n', ["keys", .. options.Keys.Order(StringComparer.Ordinal), "ignored", .. options.IgnoreKeys.Order(StringComparer.Ordinal), "patterns", .. options.Patterns.Order(StringComparer.Ordinal)]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(words)).AsSpan(0, 4));
        return string.Create(CultureInfo.InvariantCulture, $"{RulesVersion}-{hash}");
    }
}
