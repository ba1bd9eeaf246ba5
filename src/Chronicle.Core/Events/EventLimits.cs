namespace Chronicle.Events;

/// <summary>Bounds on one event that no setting changes.</summary>
public static class EventLimits
{
    /// <summary>Nesting of an event's JSON, the event itself included. 64 is what most JSON readers accept, ours among them.</summary>
    public const int MaxDepth = 64;

    /// <summary>Characters of an id, a type, a tool's name: they are indexed and interned, so they are kept short.</summary>
    public const int MaxNameLength = 512;

    /// <summary>Characters of a project (a path).</summary>
    public const int MaxPathLength = 4096;
}
