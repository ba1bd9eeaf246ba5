using System.Buffers;
using System.Text.Json;
using Chronicle.Events;

namespace Chronicle.Server;

/// <summary>Writes an event as disler's page reads it.</summary>
internal static class DislerJson
{
    public static byte[] Write(RecordedEvent recorded)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Options))
        {
            Write(writer, recorded);
        }
        return buffer.WrittenSpan.ToArray();
    }

    public static void Write(Utf8JsonWriter writer, RecordedEvent recorded)
    {
        var content = recorded.Content;
        writer.WriteStartObject();
        writer.WriteNumber("id"u8, recorded.Sequence.Value);
        writer.WriteString("source_app"u8, content.Source ?? "unknown");
        writer.WriteString("session_id"u8, content.SessionId);
        writer.WriteString("hook_event_type"u8, HookEventType(content));
        writer.WritePropertyName("payload"u8);
        writer.WriteRawValue(content.Data.IsEmpty ? "{}"u8 : content.Data.Span, skipInputValidation: true);
        writer.WriteNumber("timestamp"u8, content.Time.Micros / 1000);
        WriteExtra(writer, content.Extra);
        writer.WriteEndObject();
    }

    /// <summary>The name as it was sent: disler's hooks send it beside the payload, Claude Code's own inside.</summary>
    public static string HookEventType(IncomingEvent content) =>
        JsonBody.GetString(content.Extra.Span, "hook_event_type"u8)
        ?? JsonBody.GetString(content.Data.Span, "hook_event_name"u8)
        ?? content.Type;

    private static void WriteExtra(Utf8JsonWriter writer, ReadOnlyMemory<byte> extra)
    {
        if (extra.IsEmpty)
        {
            return;
        }
        using var document = JsonDocument.Parse(extra, new JsonDocumentOptions { MaxDepth = EventLimits.MaxPageDepth });
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (member.Name is not ("id" or "source_app" or "session_id" or "hook_event_type" or "payload" or "timestamp"))
            {
                member.WriteTo(writer);
            }
        }
    }
}
