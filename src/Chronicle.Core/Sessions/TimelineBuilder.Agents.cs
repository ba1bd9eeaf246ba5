using Chronicle.Events;

namespace Chronicle.Sessions;

internal sealed partial class TimelineBuilder
{
    private readonly Dictionary<string, TimelineNode> _agents = [];

    private void AddAgent(RecordedEvent recorded)
    {
        var content = recorded.Content;
        var agent = AgentOf(content.AgentId!, content);
        agent.Take(recorded);
        if (EventKinds.Of(content.Type) == EventKind.AgentStart)
        {
            agent.Started = Earlier(agent.Started, content.Time);
            return;
        }
        var failed = EventKinds.Of(content.Type) == EventKind.StopFailure || SessionText.SaysFailure(content);
        End(agent, recorded, failed ? TimelineStatus.Error : TimelineStatus.Ok);
        agent.Error ??= failed ? ErrorText(content) : null;
        AddLastMessage(agent, recorded);
    }

    /// <summary>The sub-agent's node. Until all calls are known it stands in the turn that its first event names.</summary>
    private TimelineNode AgentOf(string id, IncomingEvent content)
    {
        if (!_agents.TryGetValue(id, out var agent))
        {
            var turn = content.PromptId is { } prompt ? TurnOf(prompt) : _current ?? _root;
            agent = new TimelineNode(TimelineKind.Agent, id) { Parent = turn, AgentId = id };
            _agents.Add(id, agent);
            _nodes.Add(agent);
        }
        agent.Name ??= SessionText.OfAgent(content);
        return agent;
    }

    // The whole run of an agent that has no prompts of its own is a turn; one with a place in a trace is an agent in it.
    private void StartRun(RecordedEvent recorded)
    {
        var content = recorded.Content;
        if ((content.AgentId ?? content.SpanId) is { } id)
        {
            var agent = AgentOf(id, content);
            agent.Take(recorded);
            agent.Started = Earlier(agent.Started, content.Time);
            agent.Marks.ParentId ??= content.ParentId;
            _origins.TryAdd(id, agent);
            _origins.TryAdd(recorded.Id, agent);
            return;
        }
        AddPrompt(recorded);
        _origins.TryAdd(recorded.Id, _current!);
    }

    private void EndRun(RecordedEvent recorded)
    {
        var content = recorded.Content;
        if ((content.AgentId ?? content.SpanId) is { } id && _agents.TryGetValue(id, out var agent))
        {
            var failed = content.Type == "agent_error" || SessionText.SaysFailure(content);
            agent.Take(recorded);
            End(agent, recorded, failed ? TimelineStatus.Error : TimelineStatus.Ok);
            agent.Error ??= failed ? ErrorText(content) : null;
            return;
        }
        if (_current is null && content.PromptId is null)
        {
            AddBoundary(recorded);
            return;
        }
        var turn = content.PromptId is { } prompt ? TurnOf(prompt) : _current!;
        var wrong = content.Type == "agent_error" || SessionText.SaysFailure(content);
        turn.Take(recorded);
        End(turn, recorded, wrong ? TimelineStatus.Error : TimelineStatus.Ok);
        turn.Error ??= wrong ? ErrorText(content) : null;
    }

    // By the agent's id in the call's answer; while there is none, the oldest call that asked for such an agent.
    private void PlaceAgents()
    {
        var calls = _nodes.Where(node => node.Kind == TimelineKind.Tool && node.Name is "Agent" or "Task").OrderBy(call => call.First).ToList();
        foreach (var call in calls)
        {
            if (call.Marks.StartedAgent is { } id && _agents.TryGetValue(id, out var agent) && agent.Parent!.Kind != TimelineKind.Tool)
            {
                agent.Parent = call;
            }
        }
        var waiting = new Dictionary<(string?, string?), Queue<TimelineNode>>();
        foreach (var call in calls.Where(call => call.Marks.StartedAgent is null && call.Marks.AgentType is not null))
        {
            var key = (call.PromptId, call.Marks.AgentType);
            (waiting.TryGetValue(key, out var queue) ? queue : waiting[key] = new()).Enqueue(call);
        }
        foreach (var agent in _agents.Values.Where(agent => agent.Parent!.Kind != TimelineKind.Tool && agent.Marks.ParentId is null).OrderBy(agent => agent.First))
        {
            var turn = agent.Parent!.PromptId ?? agent.PromptId;
            // A call made by the agent itself did not start it.
            if (waiting.TryGetValue((turn, agent.Name), out var queue) && queue.TryPeek(out var call) && call.Parent != agent)
            {
                agent.Parent = queue.Dequeue();
            }
        }
    }
}
