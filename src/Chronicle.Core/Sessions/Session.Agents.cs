using System.Text.Json;
using Chronicle.Events;

namespace Chronicle.Sessions;

public sealed partial class Session
{
    private const string CompactionName = "Compaction";

    private void StartAgent(RecordedEvent recorded)
    {
        var content = recorded.Content;
        Enter(SessionPhase.Turn, recorded, isSubAgents: true);
        var id = content.AgentId;
        if (id is not null && Open.Agent(id) is not null)
        {
            return;
        }
        var type = SessionText.OfAgent(content);
        if (id is not null && StartedInBackground(type) is { } started)
        {
            Open.Replace(started, started with { AgentId = id });
            return;
        }
        var call = StartingCall(type, id);
        Open.Add(new OpenEntry
        {
            Kind = OpenKind.Agent,
            Sequence = recorded.Sequence,
            Said = call?.Sequence ?? recorded.Sequence,
            Since = SinceOf(content),
            Tool = type ?? call?.AgentType,
            Text = call?.Text,
            CallId = call?.CallId,
            AgentId = id,
            IsBackground = call is null ? Phase == SessionPhase.Stopped : IsInBackground(call),
        });
        if (call is not null)
        {
            Open.Replace(call, call with { TaskId = id ?? "" });
        }
    }

    /// <summary>The sub-agent whose call has ended before it told that it had begun.</summary>
    private OpenEntry? StartedInBackground(string? type)
    {
        foreach (var entry in Open.Entries)
        {
            if (entry is { Kind: OpenKind.Agent, AgentId: null, IsBackground: true } && (type is null || entry.Tool is null || entry.Tool == type))
            {
                return entry;
            }
        }
        return null;
    }

    /// <summary>The oldest open call that asked for such a sub-agent and has none yet.</summary>
    private OpenEntry? StartingCall(string? type, string? id)
    {
        foreach (var entry in Open.Entries)
        {
            if (entry.Kind == OpenKind.Call && entry.TaskId is null && CallBody.StartsAgent(entry.Tool) && (type is null || entry.AgentType is null || entry.AgentType == type)
                && (id is null || entry.AgentId != id))
            {
                return entry;
            }
        }
        return null;
    }

    private void EndAgent(IncomingEvent content)
    {
        var id = content.AgentId;
        var agent = id is null ? NamelessAgent()
            : Open.Agent(id) ?? (SessionText.OfAgent(content) is { } type ? StartedInBackground(type) : null);
        if (agent is not null)
        {
            Open.Remove(agent);
        }
        for (var i = Open.Count - 1; id is not null && i >= 0; i--)
        {
            if (Open.Entries[i] is { Kind: not OpenKind.Agent, IsBackground: false } inside && inside.AgentId == id)
            {
                Open.RemoveAt(i);
            }
        }
    }

    private OpenEntry? NamelessAgent()
    {
        foreach (var entry in Open.Entries)
        {
            if (entry is { Kind: OpenKind.Agent, AgentId: null })
            {
                return entry;
            }
        }
        return null;
    }

    private OpenEntry? AgentOfCall(string? call)
    {
        foreach (var entry in Open.Entries)
        {
            if (entry.Kind == OpenKind.Agent && call is not null && entry.CallId == call)
            {
                return entry;
            }
        }
        return null;
    }

    /// <summary>Whether something of the call goes on after its end: then that stays open in its place.</summary>
    private bool Stays(OpenEntry call, CallBody body, RecordedEvent recorded)
    {
        if (CallBody.StartsAgent(call.Tool))
        {
            if (KeepAgentOf(call, body, recorded))
            {
                Close(call);
                return true;
            }
            return false;
        }
        var task = JsonBody.GetString(body.Response, "backgroundTaskId"u8);
        if (task is null && !call.IsBackground)
        {
            return false;
        }
        if (task != call.TaskId || !call.IsBackground)
        {
            Open.Replace(call, call with { IsBackground = true, TaskId = task ?? call.TaskId });
        }
        return true;
    }

    /// <summary>A call that answers at once and leaves its sub-agent at work.</summary>
    private bool KeepAgentOf(OpenEntry? call, CallBody body, RecordedEvent recorded)
    {
        var response = body.Response;
        var isAsync = JsonBody.GetString(response, "status"u8) == "async_launched" || JsonBody.GetBoolean(response, "isAsync"u8) == true;
        var isOver = JsonBody.GetString(response, "status"u8) == "completed";
        if (isOver && AgentOfCall(body.Id) is { } over)
        {
            Open.Remove(over);
        }
        if (isOver || (!isAsync && call is not { IsBackground: true }) || (call is null && body.Id is { } ended && UnknownEnd != ended))
        {
            return false;
        }
        var id = JsonBody.GetString(response, "agentId"u8) ?? JsonBody.GetString(response, "agent_id"u8) ?? (call?.TaskId is { Length: > 0 } task ? task : null);
        var agent = id is not null ? Open.Agent(id) : null;
        agent ??= AgentOfCall(body.Id);
        if (agent is not null)
        {
            Open.Replace(agent, agent with { IsBackground = true });
            return true;
        }
        var input = body.Input;
        Open.Add(new OpenEntry
        {
            Kind = OpenKind.Agent,
            Sequence = call?.Sequence ?? recorded.Sequence,
            Said = call?.Sequence ?? recorded.Sequence,
            Since = call?.Since ?? SinceOf(recorded.Content),
            Tool = call?.AgentType ?? JsonBody.GetString(input, "subagent_type"u8),
            Text = call?.Text ?? SessionText.OneLine(ToolText.Summary(input)),
            CallId = body.Id,
            AgentId = id,
            IsBackground = true,
        });
        return true;
    }

    /// <summary>A stop lists what goes on in the background: what of it is open stays, and what nobody told of is noted.</summary>
    private void KeepTasks(RecordedEvent stop)
    {
        var tasks = JsonBody.GetRaw(stop.Content.Data.Span, "background_tasks"u8);
        var reader = new Utf8JsonReader(tasks, new JsonReaderOptions { MaxDepth = EventLimits.MaxPageDepth });
        if (tasks.Length <= 2 || !reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            return;
        }
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            KeepTask(tasks[start..(int)reader.BytesConsumed], stop);
        }
    }

    private void KeepTask(ReadOnlySpan<byte> task, RecordedEvent stop)
    {
        if (JsonBody.GetString(task, "id"u8) is not { Length: > 0 } id || JsonBody.GetString(task, "status"u8) is not (null or "running" or "pending" or "in_progress"))
        {
            return;
        }
        var type = JsonBody.GetString(task, "agent_type"u8);
        var text = SessionText.OneLine(JsonBody.GetString(task, "command"u8) ?? JsonBody.GetString(task, "description"u8));
        foreach (var entry in Open.Entries)
        {
            if (IsTask(entry, id) || (entry is { Kind: OpenKind.Call, TaskId: null, IsBackground: true } && entry.Text == text && text is not null))
            {
                Open.Replace(entry, entry with { IsBackground = true, TaskId = entry.Kind == OpenKind.Call ? id : entry.TaskId });
                return;
            }
        }
        var isAgent = type is not null || JsonBody.GetString(task, "type"u8)?.Contains("agent", StringComparison.Ordinal) == true;
        Open.Add(new OpenEntry
        {
            Kind = isAgent ? OpenKind.Agent : OpenKind.Call,
            Sequence = stop.Sequence,
            Said = stop.Sequence,
            Since = SinceOf(stop.Content),
            Tool = isAgent ? type : JsonBody.GetString(task, "tool"u8) ?? "Bash",
            Text = text,
            AgentId = isAgent ? id : null,
            TaskId = isAgent ? null : id,
            IsBackground = true,
        });
    }

    private static bool IsTask(OpenEntry entry, string id) =>
        (entry.Kind == OpenKind.Call && entry.TaskId == id && !CallBody.StartsAgent(entry.Tool)) || (entry.Kind == OpenKind.Agent && entry.AgentId == id);

    private void EndTask(TaskNotice notice)
    {
        for (var i = Open.Count - 1; notice.IsOver && i >= 0; i--)
        {
            var entry = Open.Entries[i];
            var isNamed = (notice.Task is { } task && IsTask(entry, task)) || (notice.Call is { } call && entry.CallId == call && entry.Kind != OpenKind.Wait);
            if (entry.IsBackground && isNamed)
            {
                Open.RemoveAt(i);
            }
        }
    }

    private void StartCompaction(RecordedEvent recorded)
    {
        Enter(SessionPhase.Turn, recorded, isSubAgents: true);
        if (Compaction() is null)
        {
            Open.Add(new OpenEntry
            {
                Kind = OpenKind.Call, Sequence = recorded.Sequence, Said = recorded.Sequence, Since = SinceOf(recorded.Content), Tool = CompactionName,
                Text = SessionText.OneLine(JsonBody.GetString(recorded.Content.Data.Span, "trigger"u8)),
            });
        }
    }

    private OpenEntry? Compaction()
    {
        foreach (var entry in Open.Entries)
        {
            if (entry is { Kind: OpenKind.Call, CallId: null, Tool: CompactionName })
            {
                return entry;
            }
        }
        return null;
    }

    private void EndCompaction()
    {
        if (Compaction() is { } compaction)
        {
            Open.Remove(compaction);
        }
    }
}
