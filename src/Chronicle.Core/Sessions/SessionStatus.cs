namespace Chronicle.Sessions;

public enum SessionStatus
{
    Active,

    /// <summary>Active, but silent for <see cref="Session.IdleAfter"/>. Never stored: told from the last event's arrival.</summary>
    Idle,

    /// <summary>A permission request or a question has not been answered.</summary>
    Waiting,
    Completed,
    Error,
}
