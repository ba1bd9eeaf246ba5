using Chronicle.Events;

namespace Chronicle.Sessions;

internal sealed partial class TimelineBuilder
{
    public TimelineNode Finish()
    {
        JoinPermissionRequests();
        PlaceAgents();
        FinishMessages();
        PlaceByParentId();
        foreach (var node in _nodes)
        {
            KeepShallow(node);
            for (var above = node.Parent; above is not null; above = above.Parent)
            {
                above.Cover(node.First, node.Last);
            }
        }
        // What is inside is judged first: a turn with a running call runs.
        foreach (var node in _nodes.Where(node => node.Kind is not (TimelineKind.Turn or TimelineKind.Agent)))
        {
            Judge(node);
        }
        foreach (var node in _nodes.Where(node => node.Kind is TimelineKind.Agent))
        {
            Judge(node);
        }
        foreach (var node in _nodes)
        {
            node.Parent!.AddChild(node);
        }
        foreach (var node in _nodes)
        {
            node.SortChildren();
        }
        foreach (var turn in _nodes.Where(node => node.Kind == TimelineKind.Turn))
        {
            Judge(turn);
        }
        FinishRoot();
        return _root;
    }

    private void PlaceByParentId()
    {
        foreach (var node in _nodes)
        {
            if (node.Marks.ParentId is { } id && _origins.TryGetValue(id, out var parent) && parent != node
                && node.Kind != TimelineKind.Turn && parent.Kind is not TimelineKind.Message)
            {
                node.Parent = parent;
            }
        }
    }

    // Producers can say anything: a circle is cut, and what is too deep comes up to the root.
    private void KeepShallow(TimelineNode node)
    {
        var above = node.Parent;
        for (var depth = 1; above != _root; depth++)
        {
            if (depth >= Timeline.MaxDepth || above == node)
            {
                node.Parent = _root;
                return;
            }
            above = above!.Parent;
        }
    }

    private void Judge(TimelineNode node)
    {
        var marks = node.Marks;
        if (node.Kind == TimelineKind.Message || (node.Kind == TimelineKind.Event && marks.Input is null))
        {
            return;
        }
        var batched = node.ToolUseId is { } id && _batched.ContainsKey(id);
        node.Status = marks switch
        {
            _ when !batched && IsOpen(node) => TimelineStatus.Running,
            { Outcome: { } outcome } => outcome,
            { Asked: true } when batched || IsOver(node) => TimelineStatus.Denied,
            _ when batched || IsOver(node) => node.Kind == TimelineKind.Turn && HasInterrupted(node) ? TimelineStatus.Interrupted : TimelineStatus.Unknown,
            _ => TimelineStatus.Running,
        };
        if (node.Kind == TimelineKind.Turn)
        {
            FinishTurn(node);
        }
        if (node.Status == TimelineStatus.Denied && node.Error is null && node.ToolUseId is { } call)
        {
            node.Error = Bounded(_batched.GetValueOrDefault(call));
        }
        if (node.Status == TimelineStatus.Running && node.Kind is (TimelineKind.Tool or TimelineKind.Agent))
        {
            (node.Ended, node.DurationMs) = (null, null); // what was told of it was its start in the background
        }
        if (marks.BackgroundEnd is { } over && node.Started is { } began)
        {
            (node.Ended, node.DurationMs) = (over, Math.Max(0, (over.Micros - began.Micros) / 1000));
        }
        if (node.Ended is { } ended)
        {
            node.Started ??= new Timestamp(ended.Micros - ((node.DurationMs ?? 0) * 1000));
            node.DurationMs ??= Math.Max(0, (ended.Micros - node.Started.Value.Micros) / 1000);
        }
        node.Name ??= node.Kind switch { TimelineKind.Agent => "agent", TimelineKind.Tool => "tool", _ => null };
    }

    private bool IsOpen(TimelineNode node)
    {
        if (_isLost || node.Kind is not (TimelineKind.Tool or TimelineKind.Agent))
        {
            return false;
        }
        foreach (var entry in _session.Open.Entries)
        {
            var isIt = node.Kind == TimelineKind.Tool
                ? entry.Kind == OpenKind.Call && (entry.CallId is { } call ? call == node.ToolUseId || call == node.Id : entry.Sequence == node.First)
                : entry.Kind == OpenKind.Agent && entry.AgentId == node.AgentId;
            if (isIt)
            {
                node.Marks.IsBackground = entry.IsBackground;
                return true;
            }
        }
        return false;
    }

    // The session knows what is open in it, unless it was too much or an older version began it.
    private bool KnowsOpen => _session is { Rules: Session.CurrentRules, Open.Dropped: 0 };

    private bool IsOver(TimelineNode node)
    {
        if (_isLost || (KnowsOpen && node.Kind is (TimelineKind.Tool or TimelineKind.Agent)))
        {
            return true;
        }
        if (_session.Status is SessionStatus.Completed or SessionStatus.Error || node.Last < _sessionEnd)
        {
            return true;
        }
        for (var above = node; above != _root; above = above.Parent!)
        {
            if (above != node && above.Marks.EndedAt > node.Last && above.Marks.Outcome is not null && above.Kind != TimelineKind.Tool)
            {
                return true;
            }
            if (above.Kind == TimelineKind.Turn)
            {
                return above != _lastTurn && (above == node || node.Last < _lastTurn!.First);
            }
        }
        return false;
    }

    private static bool HasInterrupted(TimelineNode turn) => turn.Children.Any(child => child.Status == TimelineStatus.Interrupted);

    private static void FinishTurn(TimelineNode turn)
    {
        if (turn.Status == TimelineStatus.Ok && turn.Children.Any(child => child is { Kind: TimelineKind.Tool, Status: TimelineStatus.Running, Marks.IsBackground: false }))
        {
            turn.Status = TimelineStatus.Running; // it went on after a stop
        }
        turn.Started ??= turn.Children.Count > 0 ? turn.Children[0].Started : turn.Ended;
    }

    private void FinishRoot()
    {
        _root.SortChildren();
        _root.Cover(_session.First == Sequence.None ? _root.First : _session.First, _session.Last);
        _root.Status = _session.Status switch
        {
            SessionStatus.Completed => TimelineStatus.Ok,
            SessionStatus.Error => TimelineStatus.Error,
            _ => _isLost ? TimelineStatus.Unknown : TimelineStatus.Running,
        };
        _root.DurationMs = _session.Ended is { } ended ? Math.Max(0, (ended.Micros - _session.Started.Micros) / 1000) : null;
    }
}
