using System.Text.Json;
using Chronicle.Events;
using Chronicle.Sessions;

namespace Chronicle.Server.Api;

/// <summary>Writes the one wire form of a session.</summary>
internal static class SessionJson
{
    public static void Write(Utf8JsonWriter writer, Session session, Timestamp now)
    {
        writer.WriteStartObject();
        WriteMembers(writer, session, now);
        writer.WriteEndObject();
    }

    public static void WriteMembers(Utf8JsonWriter writer, Session session, Timestamp now)
    {
        writer.WriteString("id"u8, session.Id);
        EventJson.WriteOptional(writer, "source"u8, session.Source);
        EventJson.WriteOptional(writer, "project"u8, session.Project);
        EventJson.WriteOptional(writer, "title"u8, session.Title);
        writer.WriteString("status"u8, session.StatusAt(now).Name());
        EventJson.WriteOptional(writer, "waiting_for"u8, session.WaitingFor);
        EventJson.WriteTime(writer, "started"u8, session.Started);
        EventJson.WriteTime(writer, "last_event"u8, session.LastEvent);
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
    }
}
