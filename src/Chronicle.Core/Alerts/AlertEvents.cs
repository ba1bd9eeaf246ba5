using System.Text.Json;
using Chronicle.Diagnostics;
using Chronicle.Events;

namespace Chronicle.Alerts;

/// <summary>Alerts as events of the journal: that is where they are seen live, searched later, and found again after a restart.</summary>
public static class AlertEvents
{
    public const string Raised = "alert.raised";
    public const string Resolved = "alert.resolved";
    public const string Acknowledged = "alert.acknowledged";

    public static readonly IReadOnlySet<string> Types = new HashSet<string> { Raised, Resolved, Acknowledged };

    public static IncomingEvent Of(AlertChange change) => OwnEvent.Create(change.IsResolved ? Resolved : Raised, change.Time, writer =>
    {
        writer.WriteString("message"u8, change.Message);
        writer.WriteString("rule"u8, change.Alert.Name);
        writer.WriteString("level"u8, Name(change.Level));
        writer.WriteString("previous"u8, Name(change.Previous));
        writer.WriteString("metric"u8, change.Alert.Metric.Name);
        WriteOptional(writer, "value"u8, change.Value);
        WriteOptional(writer, "limit"u8, change.Limit);
        writer.WriteString("unit"u8, change.Alert.Metric.Unit);
    });

    public static IncomingEvent Acknowledgement(AlertState alert, Timestamp now) => OwnEvent.Create(Acknowledged, now, writer =>
    {
        writer.WriteString("message"u8, $"{alert.Name} is acknowledged");
        writer.WriteString("rule"u8, alert.Name);
        writer.WriteString("level"u8, Name(alert.Level));
    });

    /// <summary>Brings the states to where recorded events left them. Oldest first.</summary>
    public static void Replay(IEnumerable<RecordedEvent> recorded, IReadOnlyDictionary<string, AlertState> alerts)
    {
        foreach (var one in recorded)
        {
            if (Read(one.Content.Data) is not var (name, level) || !alerts.TryGetValue(name, out var alert))
            {
                continue; // a rule that is gone, or somebody else's event of the same name
            }
            if (one.Content.Type == Acknowledged)
            {
                alert.Acknowledge();
            }
            else
            {
                alert.Restore(level, one.Content.Time, isAcknowledged: false);
            }
        }
    }

    public static string Name(AlertLevel level) => level switch { AlertLevel.Critical => "critical", AlertLevel.Warning => "warning", _ => "ok" };

    private static (string Rule, AlertLevel Level)? Read(ReadOnlyMemory<byte> data)
    {
        using var body = JsonDocument.Parse(data.IsEmpty ? "null"u8.ToArray() : data, new JsonDocumentOptions { MaxDepth = EventLimits.MaxPageDepth });
        return body.RootElement.ValueKind == JsonValueKind.Object
            && body.RootElement.TryGetProperty("rule"u8, out var rule) && rule is { ValueKind: JsonValueKind.String }
            && body.RootElement.TryGetProperty("level"u8, out var text) && text is { ValueKind: JsonValueKind.String }
            && Enum.TryParse<AlertLevel>(text.GetString(), ignoreCase: true, out var level)
            ? (rule.GetString()!, level) : null;
    }

    private static void WriteOptional(Utf8JsonWriter writer, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, Math.Round(number, 3));
        }
    }
}
