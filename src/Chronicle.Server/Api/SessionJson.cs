using System.Text.Json;
using Chronicle.Events;
using Chronicle.Sessions;

namespace Chronicle.Server.Api;

/// <summary>Writes the one wire form of a session.</summary>
internal static class SessionJson
{
    public static void Write(Utf8JsonWriter writer, Session session, SessionMoment moment)
    {
        writer.WriteStartObject();
        WriteMembers(writer, session, moment);
        writer.WriteEndObject();
    }

    public static void WriteMembers(Utf8JsonWriter writer, Session session, SessionMoment moment)
    {
        writer.WriteString("id"u8, session.Id);
        EventJson.WriteOptional(writer, "source"u8, session.Source);
        EventJson.WriteOptional(writer, "project"u8, session.Project);
        EventJson.WriteOptional(writer, "title"u8, session.Title);
        var status = session.StatusAt(moment);
        writer.WriteString("status"u8, status.Name());
        EventJson.WriteOptional(writer, "waiting_for"u8, status == SessionStatus.Waiting ? session.WaitingFor : null);
        WriteState(writer, session, moment);
        EventJson.WriteTime(writer, "started"u8, session.Started);
        EventJson.WriteTime(writer, "last_event"u8, session.LastEvent);
        EventJson.WriteTime(writer, "last_received"u8, session.LastReceived);
        if (session.Ended is { } ended)
        {
            EventJson.WriteTime(writer, "ended"u8, ended);
        }
        writer.WriteNumber("events"u8, session.Events);
        writer.WriteNumber("prompts"u8, session.Prompts);
        writer.WriteNumber("tool_calls"u8, session.ToolCalls);
        writer.WriteNumber("errors"u8, session.Errors);
        writer.WriteNumber("first_seq"u8, session.First.Value);
        writer.WriteNumber("last_seq"u8, session.Last.Value);
        writer.WriteNumber("dropped"u8, session.Dropped);
        writer.WriteBoolean("pinned"u8, session.IsPinned);
        writer.WriteBoolean("recorder"u8, session.IsRecorder);
        EventJson.WriteTime(writer, "now"u8, moment.Now);
    }

    private static void WriteState(Utf8JsonWriter writer, Session session, SessionMoment moment)
    {
        var state = session.StateAt(moment);
        var since = session.StateSince(moment);
        writer.WriteString("state"u8, state.Name());
        EventJson.WriteTime(writer, "state_since"u8, since);
        if (session.DoingAt(moment) is { } doing)
        {
            writer.WritePropertyName("doing"u8);
            Write(writer, doing);
        }
        else if (state == SessionState.Working)
        {
            writer.WriteStartObject("doing"u8);
            writer.WriteString("kind"u8, "turn"u8);
            EventJson.WriteTime(writer, "since"u8, since);
            writer.WriteBoolean("background"u8, false);
            writer.WriteEndObject();
        }
        writer.WriteStartArray("open"u8);
        foreach (var entry in session.Open.Entries)
        {
            Write(writer, entry);
        }
        writer.WriteEndArray();
        writer.WriteNumber("open_dropped"u8, session.Open.Dropped);
    }

    private static void Write(Utf8JsonWriter writer, OpenEntry entry)
    {
        writer.WriteStartObject();
        writer.WriteString("kind"u8, entry.Kind switch { OpenKind.Call => "call"u8, OpenKind.Wait => "wait"u8, _ => "agent"u8 });
        writer.WriteNumber("sequence"u8, entry.Sequence.Value);
        EventJson.WriteTime(writer, "since"u8, entry.Since);
        EventJson.WriteOptional(writer, "tool"u8, entry.Tool);
        EventJson.WriteOptional(writer, "text"u8, entry.Text);
        if (entry.Kind == OpenKind.Wait)
        {
            writer.WriteString("reason"u8, entry.Reason switch
            {
                WaitReason.Question => "question"u8,
                WaitReason.Input => "input"u8,
                WaitReason.Elicitation => "elicitation"u8,
                _ => "permission"u8,
            });
        }
        EventJson.WriteOptional(writer, "tool_use_id"u8, entry.CallId);
        EventJson.WriteOptional(writer, "agent_id"u8, entry.AgentId);
        writer.WriteBoolean("background"u8, entry.IsBackground);
        if (entry.SnoozedUntil is { } until)
        {
            EventJson.WriteTime(writer, "snoozed_until"u8, until);
        }
        writer.WriteEndObject();
    }
}
