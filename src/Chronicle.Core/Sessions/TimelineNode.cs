using Chronicle.Events;

namespace Chronicle.Sessions;

/// <summary>One thing that happened in a session, and what happened inside it.</summary>
public sealed class TimelineNode
{
    private readonly List<long> _seqs = [];
    private readonly List<TimelineNode> _children = [];

    internal TimelineNode(TimelineKind kind, string id) => (Kind, Id) = (kind, id);

    public TimelineKind Kind { get; }

    /// <summary>The session's, prompt's, tool use's or agent's id, or the id of the event.</summary>
    public string Id { get; }

    public string? Name { get; internal set; }

    /// <summary>A tool call's telling argument, an event's message.</summary>
    public string? Summary { get; internal set; }

    /// <summary>The whole text of a message, at most <see cref="Timeline.MaxTextLength"/> characters.</summary>
    public string? Text { get; internal set; }

    public TimelineStatus Status { get; internal set; } = TimelineStatus.Ok;

    public string? Error { get; internal set; }

    public Timestamp? Started { get; internal set; }

    public Timestamp? Ended { get; internal set; }

    /// <summary>As reported, otherwise from start to end.</summary>
    public long? DurationMs { get; internal set; }

    /// <summary>The first event of the node and of everything in it.</summary>
    public Sequence First { get; internal set; }

    /// <summary>The last event of the node and of everything in it.</summary>
    public Sequence Last { get; internal set; }

    public string? ToolUseId { get; internal set; }
    public string? AgentId { get; internal set; }
    public string? PromptId { get; internal set; }

    /// <summary>The events that the node is made of, its children's not included.</summary>
    public IReadOnlyList<long> Seqs => _seqs;

    /// <summary>In the order of their first events.</summary>
    public IReadOnlyList<TimelineNode> Children => _children;

    /// <summary>Where the node belongs, while the tree is built.</summary>
    internal TimelineNode? Parent { get; set; }

    /// <summary>What is only known while the tree is built.</summary>
    internal TimelineMarks Marks { get; } = new();

    internal void Take(RecordedEvent recorded)
    {
        _seqs.Add(recorded.Sequence.Value);
        Cover(recorded.Sequence, recorded.Sequence);
        PromptId ??= recorded.Content.PromptId;
    }

    internal void Cover(Sequence first, Sequence last)
    {
        First = First == Sequence.None || first < First ? first : First;
        Last = last > Last ? last : Last;
    }

    internal void AddChild(TimelineNode child) => _children.Add(child);

    internal void SortChildren() => _children.Sort(static (left, right) => left.First.CompareTo(right.First));
}
