using Chronicle.Events;

namespace Chronicle.Recall;

/// <summary>Which documents a search looks at. An absent member wants everything. Applied before anything is ranked.</summary>
public sealed record RecallFilter
{
    public static readonly RecallFilter Everything = new();

    public DocumentKind? Kind { get; init; }

    public string? User { get; init; }

    public string? Project { get; init; }

    public string? Session { get; init; }

    public string? Role { get; init; }

    public string? Type { get; init; }

    public string? Channel { get; init; }

    /// <summary>Documents from this time on.</summary>
    public Timestamp? Since { get; init; }

    /// <summary>Documents up to this time.</summary>
    public Timestamp? Until { get; init; }

    public bool IsEverything => Equals(Everything);
}
