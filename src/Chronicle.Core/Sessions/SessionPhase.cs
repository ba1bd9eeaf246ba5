namespace Chronicle.Sessions;

/// <summary>Where a session's main agent is, by its last event that said so. Stored by number.</summary>
public enum SessionPhase
{
    /// <summary>Recorded by a version that did not note it.</summary>
    Unknown,

    /// <summary>It has started and was given nothing to do yet.</summary>
    Begun,
    Turn,
    Stopped,

    /// <summary>Its turn failed, or it told of an error.</summary>
    Failed,
    Ended,
    EndedInError,
}
