namespace Chronicle.Events;

/// <summary>Bounds on one event that no setting changes.</summary>
public static class EventLimits
{
    /// <summary>Nesting of an event's body. Hooks bring what tools answer, such as the accessibility tree of a page, which may be a hundred levels deep.</summary>
    public const int MaxDepth = 512;

    /// <summary>Nesting of an event that an API takes, the event itself included. Most JSON readers accept 64 levels.</summary>
    public const int MaxApiDepth = 64;

    /// <summary>Nesting of any JSON that holds events: a body of the deepest kind inside an event, a page, a message.</summary>
    public const int MaxPageDepth = MaxDepth + 16;

    /// <summary>Bytes of one exported event that import accepts, whatever the limit for new events is today. No version could store a larger one with its default settings.</summary>
    public const int MaxImportBytes = 64 << 20;

    /// <summary>Bytes that an event's line may have besides its body: 15 names of at most 512 characters and a path.</summary>
    public const int MaxEnvelopeBytes = 64 << 10;

    /// <summary>Ten years: what takes longer was measured wrongly.</summary>
    public const long MaxDurationMs = 10L * 366 * 86_400_000;

    /// <summary>Characters of an id, a type, a tool's name: they are indexed and interned, so they are kept short.</summary>
    public const int MaxNameLength = 512;

    /// <summary>Characters of a project (a path).</summary>
    public const int MaxPathLength = 4096;
}
