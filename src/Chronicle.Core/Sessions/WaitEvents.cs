using System.Buffers.Text;
using System.Text.Json;
using Chronicle.Diagnostics;
using Chronicle.Events;

namespace Chronicle.Sessions;

/// <summary>What a person does with a wait, as events of its session.</summary>
public static class WaitEvents
{
    public const string Dismissed = "wait.dismissed";
    public const string Snoozed = "wait.snoozed";

    public static IncomingEvent Dismiss(Session session, OpenEntry wait, Timestamp now) => Create(session, wait, Dismissed, now, null);

    public static IncomingEvent Snooze(Session session, OpenEntry wait, Timestamp now, Timestamp until) => Create(session, wait, Snoozed, now, until);

    internal static Sequence Wait(IncomingEvent content)
    {
        var raw = JsonBody.GetRaw(content.Data.Span, "wait"u8);
        return Utf8Parser.TryParse(raw, out long wait, out var used) && used == raw.Length ? new Sequence(wait) : Sequence.None;
    }

    internal static Timestamp? Until(IncomingEvent content)
    {
        var raw = JsonBody.GetRaw(content.Data.Span, "until"u8);
        return raw.Length > 2 && Timestamp.TryParse(raw[1..^1], TimeZoneInfo.Utc, out var until) ? until : null;
    }

    private static IncomingEvent Create(Session session, OpenEntry wait, string type, Timestamp now, Timestamp? until) =>
        OwnEvent.Create(type, now, writer => WriteBody(writer, wait, until)) with { SessionId = session.Id, AgentId = wait.AgentId };

    private static void WriteBody(Utf8JsonWriter writer, OpenEntry wait, Timestamp? until)
    {
        writer.WriteString("message"u8, wait.Line);
        writer.WriteNumber("wait"u8, wait.Sequence.Value);
        if (until is { } end)
        {
            EventJson.WriteTime(writer, "until"u8, end);
        }
    }
}
