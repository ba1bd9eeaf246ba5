using System.ComponentModel.DataAnnotations;
using Chronicle.Configuration;

namespace Chronicle.Alerts;

/// <summary>What is watched, and who is told.</summary>
public sealed class AlertOptions : IValidatableObject
{
    public const string Section = "Alerts";

    /// <summary>Whether anything is watched. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How often the rules look. Default 1 s.</summary>
    [DurationRange(0.05, 3600)]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The rules by name. The ones that are here already can be changed member by member, or switched off; others are added.</summary>
    public Dictionary<string, AlertRule> Rules { get; } = new(StringComparer.OrdinalIgnoreCase)
    {
        ["queue-size"] = new() { Metric = AlertMetrics.QueueEvents.Name, Warning = 100, Critical = 500, Hysteresis = 20 },
        ["append-latency"] = new() { Metric = AlertMetrics.AppendP95.Name, Warning = 10, Critical = 20, Hysteresis = 2 },
        ["commit-latency"] = new() { Metric = AlertMetrics.CommitP95.Name, Warning = 50, Critical = 100, Hysteresis = 10 },
        ["success-rate"] = new() { Metric = AlertMetrics.AppendSuccess.Name, Comparison = AlertComparison.Below, Warning = 95, Critical = 90, Hysteresis = 1 },
        ["event-rate"] = new() { Metric = AlertMetrics.EventRate.Name, Warning = 1000, Hysteresis = 100 },
        ["query-latency"] = new() { Metric = AlertMetrics.QueryP95.Name, Warning = 10, Hysteresis = 2 },
        ["delivery-lag"] = new() { Metric = AlertMetrics.DeliverP95.Name, Warning = 50, Hysteresis = 10 },
        ["embedding-latency"] = new() { Metric = AlertMetrics.EmbeddingP95.Name, Warning = 200, Critical = 500, Hysteresis = 20 },
        ["stream-connections"] = new() { Metric = AlertMetrics.LiveReaders.Name, Warning = 10_000, Hysteresis = 500 },
        ["store-size"] = new() { Metric = AlertMetrics.StoreBytes.Name, Warning = 10L << 30, Hysteresis = 512L << 20 },
        ["memory"] = new() { Metric = AlertMetrics.MemoryBytes.Name, Warning = 1_000_000_000, Hysteresis = 100_000_000 },
    };

    /// <summary>Who is told, besides the log and the journal. Default: nobody.</summary>
    public IList<AlertSinkOptions> Sinks { get; } = [];

    /// <summary>Says which rule or sink can't be used, by its key.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, rule) in Rules)
        {
            if (Problem(rule) is { } problem)
            {
                yield return new ValidationResult($"{Section}:Rules:{name}: {problem}", [nameof(Rules)]);
            }
        }
        for (var i = 0; i < Sinks.Count; i++)
        {
            if (Problem(Sinks[i]) is { } problem)
            {
                yield return new ValidationResult($"{Section}:Sinks:{i}: {problem}", [nameof(Sinks)]);
            }
        }
    }

    private static string? Problem(AlertRule rule)
    {
        if (!AlertMetrics.All.ContainsKey(rule.Metric))
        {
            return $"the metric '{rule.Metric}' is none of {string.Join(", ", AlertMetrics.All.Keys.Order(StringComparer.Ordinal))}.";
        }
        if (rule.Warning is null && rule.Critical is null)
        {
            return "neither Warning nor Critical is set.";
        }
        if (rule is { Warning: { } warning, Critical: { } critical } && (rule.Comparison == AlertComparison.Above ? critical < warning : critical > warning))
        {
            return "Critical lies before Warning.";
        }
        if (rule.For < TimeSpan.Zero || rule.For > TimeSpan.FromDays(1))
        {
            return "For must be between 0 and a day.";
        }
        return rule.Hysteresis >= 0 && double.IsFinite(rule.Hysteresis) ? null : "Hysteresis must be 0 or more.";
    }

    private static string? Problem(AlertSinkOptions sink)
    {
        var hasOwn = sink is { Kind: AlertSinkKind.PagerDuty, Url: "" };
        if (!hasOwn && !(Uri.TryCreate(sink.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
        {
            return "Url is no http or https address."; // it may hold a secret
        }
        if (sink is { Kind: AlertSinkKind.PagerDuty, RoutingKey: "" })
        {
            return "RoutingKey is missing.";
        }
        return sink.Level == AlertLevel.Ok ? "Level must be Warning or Critical." : null;
    }
}
