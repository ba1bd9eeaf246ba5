using Chronicle.Events;
using Chronicle.Server.Nats;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>What subjects mean: by the rules, or as <c>chronicle.ev.project.session.type</c>. Used by one reader.</summary>
internal sealed class SubjectMap(NatsOptions bus, NatsIngestOptions options)
{
    private const int Known = 4096; // subjects remembered: × about 300 B ≈ 1.2 MB; past it all are forgotten

    private static readonly SubjectNames Nothing = new(null, null, null, null, null);

    private readonly string _own = $"{bus.Prefix}.ev.";
    private readonly SubjectRule[] _rules = [.. options.Rules.Select(rule => new SubjectRule(rule))];
    private readonly Dictionary<string, (SubjectRule? Rule, SubjectNames Names)> _known = [];

    /// <summary>The rule for a subject, if one fits; its names come with it unless they depend on the payload.</summary>
    public (SubjectRule? Rule, SubjectNames Names) Find(string subject) => _known.TryGetValue(subject, out var known) ? known : Learn(subject);

    /// <summary>Says which name can't be kept: it is too long, or an id that can't be named.</summary>
    public static string? Problem(SubjectNames names)
    {
        if (names.Session is { } session && IdText.Problem(session) is { } problem)
        {
            return $"`session_id` {problem}";
        }
        foreach (var (member, value, limit) in new[]
        {
            ("session_id", names.Session, EventLimits.MaxNameLength), ("type", names.Type, EventLimits.MaxNameLength), ("source", names.Source, EventLimits.MaxNameLength),
            ("project", names.Project, EventLimits.MaxPathLength), ("id", names.Id, EventLimits.MaxNameLength),
        })
        {
            if (value?.Length > limit)
            {
                return $"`{member}` is longer than {limit} characters";
            }
        }
        return null;
    }

    private (SubjectRule? Rule, SubjectNames Names) Learn(string subject)
    {
        if (_known.Count >= Known)
        {
            _known.Clear();
        }
        var rule = Array.Find(_rules, rule => SubjectPattern.Covers(rule.Subject, subject));
        var names = rule is null ? Own(subject) : rule.NeedsPayload ? Nothing : rule.Apply(subject, default);
        return _known[subject] = (rule, names);
    }

    // project, session, and all else is the type; _ is for what a producer does not know
    private SubjectNames Own(string subject)
    {
        if (!subject.StartsWith(_own, StringComparison.Ordinal))
        {
            return Nothing;
        }
        var tokens = subject[_own.Length..].Split('.', 3);
        return new SubjectNames(At(tokens, 1), At(tokens, 2), null, At(tokens, 0), null);
    }

    private static string? At(string[] tokens, int index) => index < tokens.Length && tokens[index] is not ("_" or "") ? tokens[index] : null;
}
