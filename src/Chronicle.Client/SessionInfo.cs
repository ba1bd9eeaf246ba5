namespace Chronicle.Client;

/// <summary>One run of an agent as the server sums it up.</summary>
/// <remarks>
/// <see cref="State"/> is working, waiting, your_turn, quiet, looping, lost, done or failed; <see cref="Status"/>, the older form, active, idle, waiting, completed or error.
/// Ages are <see cref="Now"/> less a time: both are the server's.
/// </remarks>
public sealed record SessionInfo(
    string Id,
    string? Source,
    string? Project,
    string? Title,
    string? Status,
    DateTimeOffset? Started,
    DateTimeOffset? LastEvent,
    DateTimeOffset? Ended,
    long Events,
    long Prompts,
    long ToolCalls,
    long Errors,
    string? WaitingFor)
{
    public string? State { get; init; }

    public DateTimeOffset? StateSince { get; init; }

    /// <summary>What it is doing; null when it does nothing.</summary>
    public OpenInfo? Doing { get; init; }

    /// <summary>Calls, waits and sub-agents that have begun and not ended, the oldest first.</summary>
    public IReadOnlyList<OpenInfo> Open { get => field ?? []; init; } // an older server does not say

    public long OpenDropped { get; init; }

    public DateTimeOffset? LastReceived { get; init; }

    /// <summary>Whether it is the server's own session.</summary>
    public bool Recorder { get; init; }

    /// <summary>The server's time of the answer.</summary>
    public DateTimeOffset? Now { get; init; }
}
