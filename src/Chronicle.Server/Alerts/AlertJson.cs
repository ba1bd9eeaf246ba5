using System.Text.Json;
using Chronicle.Alerts;
using Chronicle.Events;

namespace Chronicle.Server.Alerts;

/// <summary>Rules and receivers as <c>GET /api/alerts</c> shows them.</summary>
internal static class AlertJson
{
    public static void Write(Utf8JsonWriter writer, AlertState alert)
    {
        var rule = alert.Rule;
        writer.WriteStartObject();
        writer.WriteString("name"u8, alert.Name);
        writer.WriteString("level"u8, AlertEvents.Name(alert.Level));
        if (alert.Since is { } since)
        {
            EventJson.WriteTime(writer, "since"u8, since);
        }
        writer.WriteBoolean("acknowledged"u8, alert.IsAcknowledged);
        writer.WriteString("metric"u8, alert.Metric.Name);
        writer.WriteString("description"u8, alert.Metric.Description);
        WriteNumber(writer, "value"u8, alert.Value);
        writer.WriteString("unit"u8, alert.Metric.Unit);
        WriteLevels(writer, rule);
        writer.WriteNumber("for_seconds"u8, rule.For.TotalSeconds);
        writer.WriteNumber("hysteresis"u8, rule.Hysteresis);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, AlertSink sink)
    {
        writer.WriteStartObject();
        writer.WriteString("kind"u8, sink.Kind switch { AlertSinkKind.Slack => "slack", AlertSinkKind.PagerDuty => "pagerduty", _ => "webhook" });
        writer.WriteString("host"u8, sink.Host);
        writer.WriteNumber("sent"u8, sink.Sent);
        writer.WriteNumber("pending"u8, sink.Pending);
        writer.WriteNumber("lost"u8, sink.Lost);
        EventJson.WriteOptional(writer, "last_error"u8, sink.LastError);
        writer.WriteEndObject();
    }

    public static void WriteLevels(Utf8JsonWriter writer, AlertRule rule)
    {
        writer.WriteString("comparison"u8, rule.Comparison == AlertComparison.Above ? "above" : "below");
        WriteNumber(writer, "warning"u8, rule.Warning);
        WriteNumber(writer, "critical"u8, rule.Critical);
    }

    public static void WriteNumber(Utf8JsonWriter writer, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, Math.Round(number, 3));
        }
    }
}
