using Chronicle.Alerts;

namespace Chronicle.Server.Health;

/// <summary>A reading, and the rule whose levels it is held against.</summary>
/// <param name="Metric">What was read.</param>
/// <param name="Value">Now, or over the rolling window; null without enough samples.</param>
/// <param name="RuleName">The rule's name; null when no rule watches it.</param>
/// <param name="Rule">The rule; null when no rule watches it.</param>
internal sealed record PerformanceCheck(AlertMetric Metric, double? Value, string? RuleName, AlertRule? Rule)
{
    /// <summary>What the value means at this moment: an alert comes later, when it has stayed so, and goes later.</summary>
    public AlertLevel Level => Value is { } value && Rule is { } rule ? rule.LevelOf(value, AlertLevel.Ok) : AlertLevel.Ok;
}
