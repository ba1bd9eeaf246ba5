using System.Buffers;
using System.Text.Json;
using Chronicle.Alerts;
using Chronicle.Events;
using Chronicle.Redaction;

namespace Chronicle.Server.Alerts;

/// <summary>An alert as each kind of receiver takes it.</summary>
internal static class AlertPayload
{
    public static byte[] Write(AlertChange change, RedactedText message, AlertSinkOptions sink)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Options))
        {
            writer.WriteStartObject();
            switch (sink.Kind)
            {
                case AlertSinkKind.Slack:
                    WriteSlack(writer, change, message);
                    break;
                case AlertSinkKind.PagerDuty:
                    WritePagerDuty(writer, change, message, sink.RoutingKey);
                    break;
                default:
                    writer.WriteString("type"u8, change.IsResolved ? AlertEvents.Resolved : AlertEvents.Raised);
                    WriteFacts(writer, change, message);
                    break;
            }
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    // https://api.slack.com/reference/messaging/attachments: a fallback text and a coloured bar.
    private static void WriteSlack(Utf8JsonWriter writer, AlertChange change, RedactedText message)
    {
        writer.WriteString("text"u8, $"Chronicle: {message}");
        writer.WriteStartArray("attachments"u8);
        writer.WriteStartObject();
        writer.WriteString("color"u8, change.Level switch { AlertLevel.Critical => "danger", AlertLevel.Warning => "warning", _ => "good" });
        writer.WriteString("text"u8, change.Alert.Metric.Description);
        writer.WriteNumber("ts"u8, change.Time.Micros / 1_000_000);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    // https://developer.pagerduty.com/docs/events-api-v2: the rule is the incident's key, so that its end resolves it.
    private static void WritePagerDuty(Utf8JsonWriter writer, AlertChange change, RedactedText message, string routingKey)
    {
        writer.WriteString("routing_key"u8, routingKey);
        writer.WriteString("event_action"u8, change.IsResolved ? "resolve" : "trigger");
        writer.WriteString("dedup_key"u8, $"chronicle/{Environment.MachineName}/{change.Alert.Name}");
        writer.WriteStartObject("payload"u8);
        writer.WriteString("summary"u8, message.Value);
        writer.WriteString("source"u8, Environment.MachineName);
        writer.WriteString("severity"u8, change.Level switch { AlertLevel.Critical => "critical", AlertLevel.Warning => "warning", _ => "info" });
        writer.WriteString("component"u8, "chronicle");
        EventJson.WriteTime(writer, "timestamp"u8, change.Time);
        writer.WriteStartObject("custom_details"u8);
        WriteFacts(writer, change, message);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteFacts(Utf8JsonWriter writer, AlertChange change, RedactedText message)
    {
        writer.WriteString("rule"u8, change.Alert.Name);
        writer.WriteString("level"u8, AlertEvents.Name(change.Level));
        writer.WriteString("previous"u8, AlertEvents.Name(change.Previous));
        writer.WriteString("message"u8, message.Value);
        writer.WriteString("metric"u8, change.Alert.Metric.Name);
        AlertJson.WriteNumber(writer, "value"u8, change.Value);
        AlertJson.WriteNumber(writer, "limit"u8, change.Limit);
        writer.WriteString("unit"u8, change.Alert.Metric.Unit);
        EventJson.WriteTime(writer, "time"u8, change.Time);
        writer.WriteString("host"u8, Environment.MachineName);
    }
}
