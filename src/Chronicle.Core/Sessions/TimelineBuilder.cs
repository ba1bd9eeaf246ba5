using Chronicle.Events;

namespace Chronicle.Sessions;

/// <summary>Joins a session's events into nodes as they come, and the nodes into a tree when all are known.</summary>
internal sealed partial class TimelineBuilder
{
    private readonly Session _session;
    private readonly bool _isLost;
    private readonly TimelineNode _root;
    private readonly List<TimelineNode> _nodes = [];
    private readonly Dictionary<string, TimelineNode> _turns = [];

    // Nodes by the span or event that made them, for parent_id.
    private readonly Dictionary<string, TimelineNode> _origins = [];

    // The turn that events without a prompt id belong to.
    private TimelineNode? _current;
    private TimelineNode? _lastTurn;
    private int _turnCount;
    private Sequence _sessionEnd;

    public TimelineBuilder(Session session, bool isLost)
    {
        _session = session;
        _isLost = isLost;
        _root = new TimelineNode(TimelineKind.Session, session.Id) { Name = session.Title, Started = session.Started, Ended = session.Ended };
    }

    public void Add(RecordedEvent recorded)
    {
        var content = recorded.Content;
        switch (content.Type)
        {
            case "post_tool_batch":
                AddBatch(recorded);
                return;
            case "permission_request":
                AddPermissionRequest(recorded);
                return;
            case "permission_denied" when content.ToolUseId is not null:
                Deny(recorded);
                return;
            case "message_delta":
                AddMessage(recorded);
                return;
            case "agent_start":
                StartRun(recorded);
                return;
            case "agent_end" or "agent_error" or "finish":
                EndRun(recorded);
                return;
        }
        switch (EventKinds.Of(content))
        {
            case EventKind.Prompt:
                AddPrompt(recorded);
                break;
            case EventKind.ToolStart or EventKind.ToolEnd or EventKind.ToolFailure:
                AddTool(recorded);
                break;
            case EventKind.AgentStart or EventKind.AgentStop when content.AgentId is not null:
                AddAgent(recorded);
                break;
            case EventKind.Stop or EventKind.StopFailure when content.AgentId is not null:
                AddAgent(recorded);
                break;
            case EventKind.Message:
                AddMessage(recorded);
                break;
            case EventKind.Stop or EventKind.StopFailure:
                EndTurn(recorded);
                break;
            case EventKind.SessionStart or EventKind.SessionEnd:
                AddBoundary(recorded);
                break;
            default:
                AddOther(recorded);
                break;
        }
    }

    private void AddPrompt(RecordedEvent recorded)
    {
        var content = recorded.Content;
        var turn = content.PromptId is { } id ? TurnOf(id) : NewTurn(null);
        turn.Take(recorded);
        var notice = TaskNotice.Of(content);
        if (notice is { IsOver: true, Call: { } call } && _tools.TryGetValue(call, out var task) && task.Name is not ("Agent" or "Task"))
        {
            task.Marks.BackgroundEnd = content.Time;
        }
        turn.Name ??= notice is { } told ? SessionText.OneLine(told.Summary) ?? "a task's notice" : SessionText.OfPrompt(content);
        turn.Started = Earlier(turn.Started, content.Time);
        _current = turn;
    }

    private void EndTurn(RecordedEvent recorded)
    {
        var content = recorded.Content;
        if (content.PromptId is null && _current is null)
        {
            AddOther(recorded);
            AddLastMessage(_root, recorded);
            return;
        }
        var turn = Scope(content);
        turn.Take(recorded);
        var failed = EventKinds.Of(content.Type) == EventKind.StopFailure || SessionText.SaysFailure(content);
        End(turn, recorded, failed ? TimelineStatus.Error : TimelineStatus.Ok);
        turn.Error ??= failed ? ErrorText(content) : null;
        AddLastMessage(turn, recorded);
    }

    // A session's start and end stand under the root, whatever prompt they name.
    private void AddBoundary(RecordedEvent recorded)
    {
        // A compaction restarts the session in the middle of a turn.
        _current = JsonBody.GetString(recorded.Content.Data.Span, "source"u8) == "compact" ? _current : null;
        if (EventKinds.Of(recorded.Content.Type) == EventKind.SessionEnd)
        {
            _sessionEnd = recorded.Sequence;
        }
        AddEvent(recorded, _root);
    }

    private void AddOther(RecordedEvent recorded)
    {
        var content = recorded.Content;
        if (AddPaired(recorded))
        {
            return;
        }
        // Instructions are loaded before the first prompt, but may be reported after it.
        var atStart = content.Type == "instructions_loaded" && JsonBody.GetString(content.Data.Span, "load_reason"u8) is null or "session_start";
        AddEvent(recorded, atStart ? _root : Scope(content));
    }

    private TimelineNode AddEvent(RecordedEvent recorded, TimelineNode parent)
    {
        var content = recorded.Content;
        var node = Create(TimelineKind.Event, recorded.Id, parent, recorded);
        node.Name = content.Type;
        node.Summary = Summary(content);
        node.Started = content.Time;
        node.DurationMs = content.DurationMs;
        if (EventKinds.Of(content.Type) is EventKind.Error or EventKind.StopFailure || SessionText.SaysFailure(content))
        {
            node.Status = TimelineStatus.Error;
            node.Error = ErrorText(content);
        }
        return node;
    }

    private TimelineNode Create(TimelineKind kind, string id, TimelineNode parent, RecordedEvent recorded)
    {
        var node = new TimelineNode(kind, id) { Parent = parent, AgentId = recorded.Content.AgentId };
        node.Take(recorded);
        node.Marks.ParentId = recorded.Content.ParentId;
        _origins.TryAdd(recorded.Id, node);
        if (recorded.Content.SpanId is { } span)
        {
            _origins.TryAdd(span, node);
        }
        _nodes.Add(node);
        return node;
    }

    private TimelineNode Scope(IncomingEvent content) => content switch
    {
        { AgentId: { } agent } => AgentOf(agent, content),
        { PromptId: { } prompt } => TurnOf(prompt),
        _ => _current ?? _root,
    };

    private TimelineNode TurnOf(string promptId) => _turns.TryGetValue(promptId, out var turn) ? turn : _turns[promptId] = NewTurn(promptId);

    private TimelineNode NewTurn(string? promptId)
    {
        _turnCount++;
        _lastTurn = new TimelineNode(TimelineKind.Turn, promptId ?? $"turn-{_turnCount}") { Parent = _root, PromptId = promptId };
        _nodes.Add(_lastTurn);
        return _lastTurn;
    }

    private static void End(TimelineNode node, RecordedEvent recorded, TimelineStatus outcome)
    {
        node.Marks.EndedAt = recorded.Sequence;
        node.Marks.Outcome = node.Marks.Outcome is { } known && known != TimelineStatus.Ok && outcome == TimelineStatus.Ok ? known : outcome;
        node.Ended = Later(node.Ended, recorded.Content.Time);
        node.DurationMs ??= recorded.Content.DurationMs;
    }

    private static Timestamp Earlier(Timestamp? known, Timestamp time) => known is { } other && other < time ? other : time;

    private static Timestamp Later(Timestamp? known, Timestamp time) => known is { } other && other > time ? other : time;
}
