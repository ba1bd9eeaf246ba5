namespace Chronicle.Events;

public enum EventProblemKind
{
    /// <summary>Not JSON, or not text.</summary>
    Malformed,

    /// <summary>JSON, but not an event.</summary>
    Invalid,
    TooLarge,
}

/// <summary>Why something sent is not an event. <paramref name="Detail"/> is a sentence for its sender.</summary>
public sealed record EventProblem(EventProblemKind Kind, string Detail);
