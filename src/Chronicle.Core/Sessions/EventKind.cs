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

    /// <summary>A call was not allowed.</summary>
    ToolDenial,

    /// <summary>The calls it lists are over.</summary>
    ToolBatch,
    WaitsForPerson,

    /// <summary>What an MCP server had asked is answered.</summary>
    Answer,

    /// <summary>Waits for a person only if its body says so.</summary>
    Notification,
    AgentStart,
    AgentStop,
    Message,
    CompactStart,
    CompactEnd,

    /// <summary>The agent has finished its turn.</summary>
    Stop,
    StopFailure,
    SessionEnd,
    Error,

    /// <summary>A person closed a wait.</summary>
    WaitDismissed,

    /// <summary>A person put a wait off.</summary>
    WaitSnoozed,
}
