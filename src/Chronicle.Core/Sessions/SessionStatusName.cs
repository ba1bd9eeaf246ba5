namespace Chronicle.Sessions;

/// <summary>A session's status as it is written on the wire.</summary>
public static class SessionStatusName
{
    public static string Name(this SessionStatus status) => status switch
    {
        SessionStatus.Active => "active",
        SessionStatus.Idle => "idle",
        SessionStatus.Waiting => "waiting",
        SessionStatus.Completed => "completed",
        _ => "error",
    };
}
