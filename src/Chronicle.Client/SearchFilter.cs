namespace Chronicle.Client;

/// <summary>What to search in, and how; every member is optional.</summary>
public sealed record SearchFilter
{
    /// <summary>hybrid, text or vector.</summary>
    public string? Mode { get; init; }

    /// <summary>event, message or conversation.</summary>
    public string? Kind { get; init; }

    public string? User { get; init; }

    public string? Project { get; init; }

    public string? Session { get; init; }

    public string? Role { get; init; }

    public string? Type { get; init; }

    /// <summary>RFC 3339, a unix number, or an age such as <c>10m</c>.</summary>
    public string? Since { get; init; }

    /// <inheritdoc cref="Since"/>
    public string? Until { get; init; }

    internal QueryText WriteTo(QueryText query) => query
        .Add("mode", Mode)
        .Add("kind", Kind)
        .Add("user", User)
        .Add("project", Project)
        .Add("session", Session)
        .Add("role", Role)
        .Add("type", Type)
        .Add("since", Since)
        .Add("until", Until);
}
