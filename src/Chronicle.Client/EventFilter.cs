namespace Chronicle.Client;

/// <summary>Which events or sessions to read; every member is optional. Of several values any matches; a single one may also be a comma list.</summary>
public sealed record EventFilter
{
    public IReadOnlyList<string>? Session { get; init; }

    public IReadOnlyList<string>? Type { get; init; }

    public IReadOnlyList<string>? Source { get; init; }

    public IReadOnlyList<string>? Tool { get; init; }

    public IReadOnlyList<string>? Project { get; init; }

    /// <summary>RFC 3339, a unix number, or an age such as <c>10m</c>.</summary>
    public string? Since { get; init; }

    /// <inheritdoc cref="Since"/>
    public string? Until { get; init; }

    internal void WriteTo(QueryText query) => query
        .Add("session", Session)
        .Add("type", Type)
        .Add("source", Source)
        .Add("tool", Tool)
        .Add("project", Project)
        .Add("since", Since)
        .Add("until", Until);
}
