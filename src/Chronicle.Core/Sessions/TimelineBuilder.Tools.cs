using System.Text;
using System.Text.Json;
using Chronicle.Events;

namespace Chronicle.Sessions;

internal sealed partial class TimelineBuilder
{
    // Calls that may wait for their end at once in one scope under one name; a longer look would make hostile input quadratic.
    private const int MaxOpenLooked = 16;

    private readonly Dictionary<string, TimelineNode> _tools = [];
    private readonly Dictionary<(TimelineNode Scope, string Name), LinkedList<TimelineNode>> _open = [];

    // What the agent was told about calls of finished batches.
    private readonly Dictionary<string, string?> _batched = [];
    private readonly List<(RecordedEvent Request, TimelineNode Scope)> _permissionRequests = [];

    private void AddTool(RecordedEvent recorded)
    {
        var content = recorded.Content;
        var ends = EventKinds.Of(content.Type) != EventKind.ToolStart;
        var node = ToolOf(recorded, ends);
        node.ToolUseId ??= content.ToolUseId;
        node.Name ??= content.ToolName ?? JsonBody.GetString(content.Data.Span, "tool_name"u8);
        node.Summary ??= ToolSummary(content);
        node.Marks.Input ??= InputKey(content);
        DescribeAgent(node, content);
        if (!ends)
        {
            node.Started = Earlier(node.Started, content.Time);
            return;
        }
        End(node, recorded, Outcome(content));
        node.Error ??= node.Marks.Outcome == TimelineStatus.Ok ? null : ErrorText(content);
    }

    private TimelineNode ToolOf(RecordedEvent recorded, bool ends)
    {
        var content = recorded.Content;
        if ((content.ToolUseId ?? content.SpanId) is { } id)
        {
            if (_tools.TryGetValue(id, out var known))
            {
                known.Take(recorded);
                return known;
            }
            return _tools[id] = Create(TimelineKind.Tool, id, Scope(content), recorded);
        }
        // Without an id a call ends the oldest open one of its name, rather one with the same input.
        var key = (Scope(content), content.ToolName ?? JsonBody.GetString(content.Data.Span, "tool_name"u8) ?? "");
        var open = _open.TryGetValue(key, out var list) ? list : _open[key] = new();
        var input = InputKey(content);
        if (ends && open.First is { } oldest)
        {
            var looked = 0;
            var match = oldest;
            for (var candidate = oldest; candidate is not null && looked++ < MaxOpenLooked; candidate = candidate.Next)
            {
                if (candidate.Value.Marks.Input == input)
                {
                    match = candidate;
                    break;
                }
            }
            open.Remove(match);
            match.Value.Take(recorded);
            return match.Value;
        }
        var node = Create(TimelineKind.Tool, recorded.Id, key.Item1, recorded);
        node.Marks.Input = input;
        if (!ends)
        {
            open.AddLast(node);
        }
        return node;
    }

    private static void DescribeAgent(TimelineNode node, IncomingEvent content)
    {
        if (node.Name is not ("Agent" or "Task"))
        {
            return;
        }
        node.Marks.AgentType ??= JsonBody.GetString(ToolInput(content), "subagent_type"u8);
        var response = JsonBody.GetRaw(content.Data.Span, "tool_response"u8);
        node.Marks.StartedAgent ??= JsonBody.GetString(response, "agentId"u8) ?? JsonBody.GetString(response, "agent_id"u8);
    }

    private static TimelineStatus Outcome(IncomingEvent content)
    {
        var data = content.Data.Span;
        if (JsonBody.GetBoolean(data, "is_interrupt"u8) == true || JsonBody.GetBoolean(JsonBody.GetRaw(data, "tool_response"u8), "interrupted"u8) == true)
        {
            return TimelineStatus.Interrupted;
        }
        return EventKinds.Of(content.Type) == EventKind.ToolFailure || SessionText.SaysFailure(content) ? TimelineStatus.Error : TimelineStatus.Ok;
    }

    // Enough of the input to tell calls apart.
    private static string InputKey(IncomingEvent content)
    {
        var input = ToolInput(content);
        return Encoding.UTF8.GetString(input[..Math.Min(input.Length, 4096)]);
    }

    private void AddPermissionRequest(RecordedEvent recorded)
    {
        if (recorded.Content.ToolUseId is { } id && _tools.TryGetValue(id, out var tool))
        {
            Ask(tool, recorded);
            return;
        }
        // A request names the call only by its input, and may come before it: joined when all calls are known.
        _permissionRequests.Add((recorded, Scope(recorded.Content)));
    }

    private static void Ask(TimelineNode tool, RecordedEvent recorded)
    {
        tool.Take(recorded);
        tool.Marks.Asked = true;
    }

    private void Deny(RecordedEvent recorded)
    {
        var tool = ToolOf(recorded, ends: true);
        tool.ToolUseId ??= recorded.Content.ToolUseId;
        tool.Name ??= recorded.Content.ToolName;
        tool.Summary ??= ToolSummary(recorded.Content);
        End(tool, recorded, TimelineStatus.Denied);
        tool.Error ??= ErrorText(recorded.Content);
    }

    // No node: it repeats what the calls' own events say, but tells that all of them are over.
    private void AddBatch(RecordedEvent recorded)
    {
        Scope(recorded.Content).Take(recorded);
        var calls = JsonBody.GetRaw(recorded.Content.Data.Span, "tool_calls"u8);
        var reader = new Utf8JsonReader(calls, new JsonReaderOptions { MaxDepth = EventLimits.MaxPageDepth });
        if (calls.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            return;
        }
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var call = calls[start..(int)reader.BytesConsumed];
            if (JsonBody.GetString(call, "tool_use_id"u8) is { } id)
            {
                _batched[id] = JsonBody.GetString(call, "tool_response"u8);
            }
        }
    }

    private void JoinPermissionRequests()
    {
        if (_permissionRequests.Count == 0)
        {
            return;
        }
        var calls = new Dictionary<(TimelineNode, string?, string?), (List<TimelineNode> Tools, int At)>();
        foreach (var tool in _nodes.Where(node => node.Kind == TimelineKind.Tool).OrderBy(tool => tool.First))
        {
            var key = (tool.Parent!, tool.Name, tool.Marks.Input);
            if (!calls.TryAdd(key, ([tool], 0)))
            {
                calls[key].Tools.Add(tool);
            }
        }
        foreach (var (request, scope) in _permissionRequests)
        {
            var key = (scope, request.Content.ToolName, InputKey(request.Content));
            if (!calls.TryGetValue(key, out var found))
            {
                AddEvent(request, scope);
                continue;
            }
            // Of several equal calls it is about the last that had begun; requests come in order, so the look never goes back.
            while (found.At + 1 < found.Tools.Count && found.Tools[found.At + 1].First < request.Sequence)
            {
                found.At++;
            }
            calls[key] = found;
            Ask(found.Tools[found.At], request);
        }
    }
}
