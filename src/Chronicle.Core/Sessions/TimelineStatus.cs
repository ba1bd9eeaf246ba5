namespace Chronicle.Sessions;

public enum TimelineStatus
{
    Running,
    Ok,
    Error,

    /// <summary>A person or a rule did not allow it.</summary>
    Denied,
    Interrupted,

    /// <summary>It is over, and how it ended was never reported.</summary>
    Unknown,
}
