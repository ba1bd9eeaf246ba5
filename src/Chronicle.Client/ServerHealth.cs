namespace Chronicle.Client;

/// <summary>How a server says it is (<c>GET /health</c>).</summary>
public sealed record ServerHealth(string Status, IReadOnlyDictionary<string, ComponentState>? Components)
{
    public bool IsHealthy => Status == "healthy";

    /// <summary>Null when the server has no such part.</summary>
    public ComponentState? Of(string component) => Components?.GetValueOrDefault(component);
}

/// <summary>How a part of it is, with a sentence when it is not well.</summary>
public sealed record ComponentState(string Status, string? Reason);
