using System.Buffers;
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
    public const int RulesVersion = 3;

    // Names of sessions, projects and tools; nothing is allocated for them.
    private const int ShortText = 256;

    // One more finds something in one of a thousand texts made to confuse the rules.
    private const int MaxRounds = 8;

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
        json = isText ? EscapedText.Quote(text) : json;
        var matches = new List<RedactionMatch>();
        for (var round = 0; round < MaxRounds; round++)
        {
            var scan = Search(json);
            if (scan.Edits is null)
            {
                break;
            }
            var applied = new List<Edit>();
            var redacted = Apply(json, scan.Edits, applied);
            var places = new TextPlaces(json, isText);
            foreach (var edit in applied)
            {
                var (line, column) = places.Of(edit.Start);
                matches.Add(new RedactionMatch(RedactionMetrics.NameOf(edit.Rule), line, column));
            }
            json = redacted;
        }
        return matches.Count == 0 ? new Inspection(text, matches)
            : new Inspection(isText ? EscapedText.Unquote(json) : Encoding.UTF8.GetString(json), matches);
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
        return Search(json).Steps;
    }

    // Until nothing more is found: what is gone may have kept a rule from seeing what stands beside it.
    private ReadOnlyMemory<byte> Redact(ReadOnlyMemory<byte> body)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var scan = Search(body.Span);
            if (scan.Edits is null)
            {
                break;
            }
            body = Apply(scan.Json, scan.Edits, null);
        }
        return body;
    }

    private Scan Search(ReadOnlySpan<byte> body)
    {
        var scan = new Scan(body);
        Find(ref scan);
        if (scan.Hides)
        {
            AddHidden(ref scan);
        }
        return scan;
    }

    // What the rules find once everything stands in plain sight.
    private void AddHidden(ref Scan scan)
    {
        var plain = ArrayPool<byte>.Shared.Rent(scan.Json.Length);
        var places = ArrayPool<int>.Shared.Rent(scan.Json.Length + 1);
        var inner = new Scan(plain.AsSpan(0, HiddenText.Undo(scan.Json, plain, places)));
        Find(ref inner);
        scan.Steps += inner.Steps;
        foreach (var edit in inner.Edits ?? [])
        {
            scan.Add(HiddenText.Place(scan.Json, places, edit));
        }
        ArrayPool<byte>.Shared.Return(plain);
        ArrayPool<int>.Shared.Return(places);
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
        foreach (var found in CollectionsMarshal.AsSpan(edits))
        {
            var edit = found with { Start = JsonText.EscapeStart(json, found.Start), End = JsonText.EscapeEnd(json, found.End) };
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
