using System.Buffers;
using System.Text.Json;
using Chronicle.Events;

namespace Chronicle.Retention;

/// <summary>Tells the journal what was dropped, so that whoever reads it later knows why numbers are missing.</summary>
internal static class RetentionReport
{
    public const string EventType = "retention.dropped";

    /// <summary>The session that the server's own events belong to.</summary>
    private const string Session = "chronicle";

    public static IncomingEvent Of(RetentionRun run)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
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
            writer.WriteEndObject();
        }
        return new IncomingEvent
        {
            SessionId = Session, Type = EventType, Source = Session, Time = run.Ended, Received = run.Ended, Data = body.WrittenMemory,
        };
    }
}
