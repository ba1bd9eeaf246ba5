using Chronicle.Events;

namespace Chronicle.Sessions;

/// <summary>What the events have said about a node so far.</summary>
internal sealed class TimelineMarks
{
    /// <summary>Its end was reported, and this is how it ended.</summary>
    public TimelineStatus? Outcome { get; set; }

    /// <summary>The last report of its end.</summary>
    public Sequence EndedAt { get; set; }

    /// <summary>A person was asked for permission.</summary>
    public bool Asked { get; set; }

    /// <summary>It is open, and goes on when its turn stops.</summary>
    public bool IsBackground { get; set; }

    /// <summary>When a task that the call had started in the background ended.</summary>
    public Timestamp? BackgroundEnd { get; set; }

    /// <summary>The tool's input as sent.</summary>
    public string? Input { get; set; }

    /// <summary>The agent that a tool call says it started.</summary>
    public string? StartedAgent { get; set; }

    /// <summary>The type of agent that a tool call asks for.</summary>
    public string? AgentType { get; set; }

    /// <summary>The producer's parent: a span's or an event's id.</summary>
    public string? ParentId { get; set; }

    /// <summary>A message's parts by index.</summary>
    public SortedDictionary<long, string>? Parts { get; set; }
}
