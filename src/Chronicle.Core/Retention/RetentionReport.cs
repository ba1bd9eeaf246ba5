using Chronicle.Diagnostics;
using Chronicle.Events;

namespace Chronicle.Retention;

/// <summary>Tells the journal what was dropped, so that whoever reads it later knows why numbers are missing.</summary>
public static class RetentionReport
{
    public const string EventType = "retention.dropped";

    internal static IncomingEvent Of(RetentionRun run) => OwnEvent.Create(EventType, run.Ended, writer =>
    {
        writer.WriteNumber("events"u8, run.Events);
        writer.WriteNumber("sessions"u8, run.Sessions);
        writer.WriteNumber("first_seq"u8, run.First.Value);
        writer.WriteNumber("last_seq"u8, run.Last.Value);
        writer.WriteStartArray("archives"u8);
        foreach (var file in run.Archives)
        {
            writer.WriteStringValue(Path.GetFileName(file));
        }
        writer.WriteEndArray();
    });
}
