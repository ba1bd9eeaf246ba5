namespace Chronicle.Sessions;

/// <summary>What an event means to its session, told by its type.</summary>
public enum EventKind
{
    /// <summary>Activity that says nothing more.</summary>
    Other,

    /// <summary>May arrive after the end (asynchronous display, results, notices): never makes a session active again.</summary>
    Trailing,
    SessionStart,
    Prompt,
    ToolStart,
    ToolEnd,
    ToolFailure,
    WaitsForPerson,

    /// <summary>Waits for a person only if its body says so.</summary>
    Notification,
    AgentStart,
    AgentStop,
    Message,

    /// <summary>The agent has finished its turn.</summary>
    Stop,
    StopFailure,
    SessionEnd,
    Error,
}
