namespace Chronicle.Sessions;

/// <summary>What a session is doing at a moment, told from what is open in it. Never stored.</summary>
public enum SessionState
{
    Working,
    Waiting,

    /// <summary>The agent has stopped or not begun, and its terminal is open.</summary>
    YourTurn,

    /// <summary>Nothing is open and nothing has come for a while.</summary>
    Quiet,

    /// <summary>The same call over and over. Not told yet.</summary>
    Looping,

    /// <summary>It has not ended, and nothing has come for hours.</summary>
    Lost,
    Done,
    Failed,
}
