using System.Globalization;
using Chronicle.Events;

namespace Chronicle.Alerts;

/// <summary>A rule came to another level.</summary>
public sealed record AlertChange(AlertState Alert, AlertLevel Level, AlertLevel Previous, double? Value, Timestamp Time)
{
    public bool IsResolved => Level == AlertLevel.Ok;

    /// <summary>The limit that was passed, or that it came back from.</summary>
    public double? Limit => Alert.Rule.LimitOf(IsResolved ? Previous : Level);

    /// <summary>For people: <c>append-latency is critical: append.p95 is 31.2 ms, above 20 ms</c>.</summary>
    public string Message
    {
        get
        {
            var (rule, metric) = (Alert.Rule, Alert.Metric);
            var side = rule.Comparison == AlertComparison.Above ? "above" : "below";
            var value = Value is { } number ? $"{metric.Name} is {Text(number, metric.Unit)}" : $"{metric.Name} has no samples";
            var limit = Text(Limit ?? 0, metric.Unit);
            return IsResolved
                ? $"{Alert.Name} is resolved: {value}, no longer {side} {limit}"
                : $"{Alert.Name} is {(Level == AlertLevel.Critical ? "critical" : "a warning")}: {value}, {side} {limit}";
        }
    }

    private static string Text(double number, string unit) => unit == "bytes"
        ? (number / 1e6).ToString("0.# MB", CultureInfo.InvariantCulture)
        : $"{number.ToString("0.###", CultureInfo.InvariantCulture)} {unit}";
}
