namespace Chronicle.Events;

/// <summary>Which events a reader wants. An absent member wants everything; a list wants any of its values.</summary>
public sealed record EventFilter
{
    public static readonly EventFilter Everything = new();

    public IReadOnlySet<string>? Sessions { get; init; }
    public IReadOnlySet<string>? Types { get; init; }
    public IReadOnlySet<string>? Sources { get; init; }
    public IReadOnlySet<string>? Tools { get; init; }
    public IReadOnlySet<string>? Projects { get; init; }
    public string? TraceId { get; init; }
    public string? ParentId { get; init; }

    /// <summary>Events that happened at or after.</summary>
    public Timestamp? Since { get; init; }

    /// <summary>Events that happened at or before.</summary>
    public Timestamp? Until { get; init; }

    /// <summary>Text that the body contains as a person reads it, without JSON escapes and without regard to case.</summary>
    public string? Text { get; init; }

    public bool IsEverything => Equals(Everything);

    public bool Matches(IncomingEvent candidate) =>
        Wants(Sessions, candidate.SessionId)
        && Wants(Types, candidate.Type)
        && Wants(Tools, candidate.ToolName)
        && Wants(Sources, candidate.Source)
        && Wants(Projects, candidate.Project)
        && (TraceId is null || TraceId == candidate.TraceId)
        && (ParentId is null || ParentId == candidate.ParentId)
        && (Since is not { } since || candidate.Time >= since)
        && (Until is not { } until || candidate.Time <= until)
        && (Text is null || ContainsText(candidate));

    private static bool Wants(IReadOnlySet<string>? wanted, string? value) => wanted is null || (value is not null && wanted.Contains(value));

    private bool ContainsText(IncomingEvent candidate) =>
        BodyText.Contains(candidate.Data.Span, Text!) || BodyText.Contains(candidate.Extra.Span, Text!);
}
