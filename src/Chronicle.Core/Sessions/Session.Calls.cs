using System.Text.Json;
using Chronicle.Events;

namespace Chronicle.Sessions;

public sealed partial class Session
{
    private void StartCall(RecordedEvent recorded)
    {
        var content = recorded.Content;
        var body = new CallBody(content);
        var isSubAgents = IsOfSubAgent(content);
        if (!isSubAgents && content.AgentId is not null && Phase == SessionPhase.Stopped)
        {
            StartAgent(recorded); // it works on although nobody told that it had begun
            isSubAgents = true;
        }
        Enter(SessionPhase.Turn, recorded, isSubAgents);
        if (body.Id is { } known && (Open.Call(known) is not null || Open.Ended.Has(known)))
        {
            return; // told twice, or after its end
        }
        ToolCalls++;
        if (!isSubAgents)
        {
            CloseInputWaits();
            EndCompaction();
        }
        var tool = body.Tool;
        var input = body.Input;
        var startsAgent = CallBody.StartsAgent(tool);
        var call = new OpenEntry
        {
            Kind = OpenKind.Call,
            Sequence = recorded.Sequence,
            Said = recorded.Sequence,
            Since = SinceOf(content),
            Tool = tool,
            Text = SessionText.OneLine(ToolText.Summary(input)),
            CallId = body.Id,
            AgentId = content.AgentId,
            AgentType = startsAgent ? JsonBody.GetString(input, "subagent_type"u8) : null,
            Input = CallBody.Hash(input),
            IsBackground = CallBody.MayStay(tool) && JsonBody.GetBoolean(input, "run_in_background"u8) == true,
        };
        Open.Add(call);
        if (Open.Waits > 0)
        {
            JoinEarlierWait(call);
        }
        if (tool == "AskUserQuestion" && WaitOf(call.CallId) is null)
        {
            Open.Add(call with { Kind = OpenKind.Wait, Reason = WaitReason.Question });
        }
    }

    // The request for a call may come before its start.
    private void JoinEarlierWait(OpenEntry call)
    {
        foreach (var entry in Open.Entries)
        {
            if (entry is { Kind: OpenKind.Wait, CallId: null } && entry.Tool == call.Tool && entry.AgentId == call.AgentId && entry.Input == call.Input)
            {
                Open.Replace(entry, entry with { CallId = call.CallId });
                return;
            }
        }
    }

    private void EndCall(EventKind kind, RecordedEvent recorded)
    {
        var body = new CallBody(recorded.Content);
        var call = FindCall(body, recorded.Content);
        CloseWaitsBy(body, call, recorded.Content.AgentId);
        if (call is null)
        {
            CountUnknownEnd(kind, body);
            if (kind == EventKind.ToolEnd && CallBody.StartsAgent(body.Tool))
            {
                KeepAgentOf(null, body, recorded);
            }
        }
        else if (kind != EventKind.ToolEnd || !CallBody.MayStay(call.Tool) || !Stays(call, body, recorded))
        {
            Close(call);
        }
        CloseWaitsOfNoCall(recorded.Content.AgentId);
    }

    // A call of which only the end is told counts too, once.
    private void CountUnknownEnd(EventKind kind, CallBody body)
    {
        if (kind == EventKind.ToolDenial)
        {
            return;
        }
        if (body.Id is not { } id)
        {
            ToolCalls++;
        }
        else if (!Open.Ended.Has(id))
        {
            ToolCalls++;
            Open.Ended.Add(id);
            UnknownEnd = id;
        }
    }

    private OpenEntry? FindCall(CallBody body, IncomingEvent content)
    {
        var id = body.Id;
        if (id is not null && Open.Call(id) is { } known)
        {
            return known;
        }
        if (Open.Count == Open.Waits || (id is not null && Open.Ended.Has(id)))
        {
            return null;
        }
        // Without an id on one side: by tool and input, else the oldest of the tool.
        var tool = body.Tool;
        long? input = null;
        OpenEntry? oldest = null;
        foreach (var entry in Open.Entries)
        {
            if (entry.Kind != OpenKind.Call || entry.Tool != tool || entry.AgentId != content.AgentId || (id is not null && entry.CallId is not null))
            {
                continue;
            }
            input ??= CallBody.Hash(body.Input);
            if (entry.Input == input && (entry.CallId is null || input != 0))
            {
                return entry;
            }
            oldest ??= entry.CallId is null && id is null ? entry : null;
        }
        return oldest;
    }

    private void AskPerson(RecordedEvent recorded)
    {
        var content = recorded.Content;
        if (content.Type == "elicitation")
        {
            Open.Add(new OpenEntry
            {
                Kind = OpenKind.Wait, Reason = WaitReason.Elicitation, Sequence = recorded.Sequence, Said = recorded.Sequence, Since = SinceOf(content), AgentId = content.AgentId,
                Tool = JsonBody.GetString(content.Data.Span, "mcp_server_name"u8), Text = SessionText.OfWaiting(content), CallId = JsonBody.GetString(content.Data.Span, "elicitation_id"u8),
            });
            return;
        }
        var body = new CallBody(content);
        var tool = body.Tool;
        var raw = body.Input;
        var input = CallBody.Hash(raw);
        var call = AskedCall(body.Id, tool, input, content.AgentId);
        var id = call?.CallId ?? body.Id;
        if (WaitOf(id) is not null)
        {
            return; // its start has asked already, or it is told twice
        }
        foreach (var entry in Open.Entries)
        {
            if (entry.Kind == OpenKind.Wait && id is null && entry.CallId is null && entry.Tool == tool && entry.Input == input && entry.AgentId == content.AgentId && tool is not null)
            {
                return;
            }
        }
        if (content.AgentId is null)
        {
            CloseInputWaits();
        }
        if (Open.OldestWait is { Reason: WaitReason.Permission, Input: 0, Tool: null } reminder)
        {
            Open.Remove(reminder); // the request says more
        }
        Open.Add(new OpenEntry
        {
            Kind = OpenKind.Wait,
            Reason = tool == "AskUserQuestion" ? WaitReason.Question : WaitReason.Permission,
            Sequence = recorded.Sequence,
            Said = recorded.Sequence,
            Since = SinceOf(content),
            Tool = tool,
            Text = SessionText.OneLine(ToolText.Summary(raw)) ?? (tool is null ? SessionText.OfWaiting(content) : null),
            CallId = id,
            AgentId = content.AgentId,
            Input = input,
        });
    }

    /// <summary>The call that a person is asked about: of several equal ones the last that has no wait yet.</summary>
    private OpenEntry? AskedCall(string? id, string? tool, long input, string? agent)
    {
        if (id is not null)
        {
            return Open.Call(id);
        }
        OpenEntry? waited = null;
        for (var i = Open.Count - 1; i >= 0; i--)
        {
            if (Open.Entries[i] is { Kind: OpenKind.Call } call && call.Tool == tool && call.Input == input && call.AgentId == agent)
            {
                if (call.CallId is null || WaitOf(call.CallId) is null)
                {
                    return call;
                }
                waited = call;
            }
        }
        return waited;
    }

    /// <summary>A notice that a person is waited for. When a request has said so already, it reminds of that and says less.</summary>
    private void Remind(WaitReason reason, RecordedEvent recorded)
    {
        var content = recorded.Content;
        if (Phase is SessionPhase.Failed or SessionPhase.Ended or SessionPhase.EndedInError)
        {
            Enter(SessionPhase.Stopped, recorded);
        }
        if (reason == WaitReason.Permission)
        {
            CloseInputWaits();
        }
        if (Open.Waits > 0)
        {
            return;
        }
        var call = reason == WaitReason.Permission ? MentionedCall(content) : null;
        Open.Add(new OpenEntry
        {
            Kind = OpenKind.Wait,
            Reason = reason,
            Sequence = recorded.Sequence,
            Said = recorded.Sequence,
            Since = SinceOf(content),
            Tool = call?.Tool ?? content.ToolName,
            Text = call is null ? SessionText.OfWaiting(content) : call.Text,
            CallId = call?.CallId,
            AgentId = content.AgentId ?? call?.AgentId,
        });
    }

    // "Claude needs your permission to use Bash": the last such call; else the only call there is.
    private OpenEntry? MentionedCall(IncomingEvent content)
    {
        var message = JsonBody.GetString(content.Data.Span, "message"u8) ?? "";
        OpenEntry? only = null;
        var calls = 0;
        for (var i = Open.Count - 1; i >= 0; i--)
        {
            if (Open.Entries[i] is { Kind: OpenKind.Call, IsBackground: false } call)
            {
                if (call.Tool is { } tool && message.Contains(tool, StringComparison.Ordinal))
                {
                    return call;
                }
                only = call;
                calls++;
            }
        }
        return calls == 1 ? only : null;
    }

    private OpenEntry? WaitOf(string? callId)
    {
        for (var i = 0; Open.Waits > 0 && callId is not null && i < Open.Count; i++)
        {
            if (Open.Entries[i] is { Kind: OpenKind.Wait } wait && wait.CallId == callId)
            {
                return wait;
            }
        }
        return null;
    }

    private void EndBatch(IncomingEvent content)
    {
        if (Open.Count == 0)
        {
            return; // each of its calls has told its end by itself
        }
        var calls = JsonBody.GetRaw(content.Data.Span, "tool_calls"u8);
        var reader = new Utf8JsonReader(calls, new JsonReaderOptions { MaxDepth = EventLimits.MaxPageDepth });
        if (calls.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            return;
        }
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (JsonBody.GetString(calls[start..(int)reader.BytesConsumed], "tool_use_id"u8) is { } id && Open.Call(id) is { } call)
            {
                if (WaitOf(id) is { } wait)
                {
                    Open.Remove(wait);
                    Close(call); // it was refused
                }
                else if (!call.IsBackground)
                {
                    Close(call);
                }
            }
        }
    }

    private void AnswerElicitation(IncomingEvent content)
    {
        var id = JsonBody.GetString(content.Data.Span, "elicitation_id"u8);
        var server = JsonBody.GetString(content.Data.Span, "mcp_server_name"u8);
        OpenEntry? answered = null;
        foreach (var entry in Open.Entries)
        {
            if (entry.Reason == WaitReason.Elicitation && (id is null || entry.CallId is null || entry.CallId == id) && (server is null || entry.Tool is null || entry.Tool == server))
            {
                answered = entry;
                break;
            }
        }
        if (answered is not null)
        {
            Open.Remove(answered);
        }
    }
}
