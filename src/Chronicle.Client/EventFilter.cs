namespace Chronicle.Client;

/// <summary>Which events or sessions to read; every member is optional, and a list may be given with commas.</summary>
public sealed record EventFilter
{
    public string? Session { get; init; }

    public string? Type { get; init; }

    public string? Source { get; init; }

    public string? Tool { get; init; }

    public string? Project { get; init; }

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
