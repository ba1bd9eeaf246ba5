using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Chronicle.Events;

namespace Chronicle.Redaction;

/// <summary>Takes secrets out of events: members whose name says so, and well-known shapes inside any text. Safe to call from many threads.</summary>
/// <remarks>A clean event costs one vectorised pass over its body and no allocation. What is found becomes <c>[REDACTED]</c>; every other byte stays.</remarks>
public sealed class Redactor
{
    /// <summary>The version of the built-in rules. It grows with every change to them.</summary>
    public const int RulesVersion = 2;

    private readonly bool _enabled;
    private readonly KeyNames _names;
    private readonly SecretNames _secretNames;
    private readonly CustomPattern[] _patterns;
    private readonly AnchorScanner _scanner;
    private readonly long[] _counts = new long[Enum.GetValues<RedactionRule>().Length];

    /// <param name="options">What is a secret.</param>
    /// <param name="key">By which secrets in names become other names; null makes a key of its own.</param>
    /// <exception cref="ArgumentException">A pattern of the options can't be used.</exception>
    public Redactor(RedactionOptions options, RedactionKey? key = null)
    {
        _secretNames = new SecretNames(this, key ?? RedactionKey.Create());
        _enabled = options.Enabled;
        _names = new KeyNames(options.Keys, options.IgnoreKeys);
        _patterns = [.. options.Patterns.Select(pattern => CustomPattern.Problem(pattern) is { } problem
            ? throw new ArgumentException($"The redaction pattern '{pattern}' can't be used: {problem}", nameof(options))
            : new CustomPattern(pattern))];
        _scanner = new AnchorScanner(Anchors(options.Keys));
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

    /// <summary>False when a short text holds nothing that any rule begins with; most names don't.</summary>
    internal bool MayHoldSecret(ReadOnlySpan<char> text)
    {
        const int Longest = 128;
        if (text.Length > Longest || _patterns.Length > 0)
        {
            return true;
        }
        Span<byte> utf8 = stackalloc byte[Longest * 3];
        return _scanner.Next(utf8[..Encoding.UTF8.GetBytes(text, utf8)], 0, out _) >= 0;
    }

    /// <summary>Whether <see cref="RedactText"/> would take something out. Counts nothing.</summary>
    public bool HoldsSecret(ReadOnlySpan<char> text)
    {
        if (!_enabled || text.IsEmpty)
        {
            return false;
        }
        List<Edit>? edits = null;
        var quoted = EscapedText.Quote(text);
        Find(quoted, ref edits);
        return edits is not null;
    }

    private ReadOnlyMemory<byte> Redact(ReadOnlyMemory<byte> body)
    {
        var json = body.Span;
        List<Edit>? edits = null;
        if (Find(json, ref edits))
        {
            var plain = EscapedAscii.Undo(json);
            edits = null;
            Find(plain, ref edits);
            json = plain;
        }
        return edits is null ? body : Apply(json, edits);
    }

    // True when something is hidden behind needless escapes.
    private bool Find(ReadOnlySpan<byte> json, ref List<Edit>? edits)
    {
        var hidden = false;
        var named = 0;
        for (var at = 0; (at = _scanner.Next(json, at, out var kind)) >= 0;)
        {
            var next = at + 1;
            switch (kind)
            {
                case AnchorKind.Name when at >= named:
                    next = FindNamed(json, at, out named, ref edits);
                    break;
                case AnchorKind.Escape:
                    hidden |= EscapedAscii.IsAt(json, at);
                    break;
                default:
                    if (TryMatch(kind, json, at, out var edit))
                    {
                        (edits ??= []).Add(edit);
                        next = edit.End;
                    }
                    break;
            }
            at = Math.Max(next, at + 1);
        }
        foreach (var pattern in _patterns)
        {
            pattern.AddMatches(json, ref edits);
        }
        return hidden;
    }

    private static bool TryMatch(AnchorKind kind, ReadOnlySpan<byte> json, int at, out Edit edit)
    {
        edit = default;
        return kind switch
        {
            AnchorKind.Shape => TokenShape.TryMatch(json, at, out edit),
            AnchorKind.Jwt => JwtRule.TryMatch(json, at, out edit),
            AnchorKind.PrivateKey => PrivateKeyRule.TryMatch(json, at, out edit),
            AnchorKind.Bearer => HeaderRule.TryMatchBearer(json, at, out edit),
            AnchorKind.Basic => HeaderRule.TryMatchBasic(json, at, out edit),
            AnchorKind.Url => UrlRule.TryMatch(json, at, out edit),
            _ => false,
        };
    }

    // Names are judged once, however many anchors they hold: named is where this one ends.
    private int FindNamed(ReadOnlySpan<byte> json, int at, out int named, ref List<Edit>? edits)
    {
        if (MemberRule.TryName(json, at, out var start, out named))
        {
            return _names.IsSecret(json[start..named]) ? MemberRule.AddValue(json, json[start..named], named, ref edits) : at + 1;
        }
        var name = AssignmentRule.NameAt(json, at, out named);
        if (!_names.IsSecret(name) || !AssignmentRule.TryMatch(json, name, named, out var edit))
        {
            return at + 1;
        }
        (edits ??= []).Add(edit);
        return edit.End;
    }

    private byte[] Apply(ReadOnlySpan<byte> json, List<Edit> edits)
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
            redacted.Write(SecretText.Redacted);
            kept = edit.End;
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

    private static IEnumerable<(string, AnchorKind)> Anchors(IEnumerable<string> extraKeys) =>
    [
        .. KeyNames.Anchors.Select(anchor => (anchor, AnchorKind.Name)),
        .. extraKeys.SelectMany(KeyNames.AnchorsOf).Select(anchor => (anchor, AnchorKind.Name)),
        .. TokenShape.Anchors.Select(anchor => (anchor, AnchorKind.Shape)),
        .. UrlRule.Anchors.Select(anchor => (anchor, AnchorKind.Url)),
        (JwtRule.Anchor, AnchorKind.Jwt), (PrivateKeyRule.Anchor, AnchorKind.PrivateKey), (HeaderRule.BearerAnchor, AnchorKind.Bearer),
        (HeaderRule.BasicAnchor, AnchorKind.Basic), (EscapedAscii.Anchor, AnchorKind.Escape),
    ];
}
