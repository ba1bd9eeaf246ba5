using Chronicle.Alerts;
using Chronicle.Server.Metrics;

namespace Chronicle.Server.Health;

/// <summary>The server's readings against the levels of the alert rules, whether or not alerts are sent.</summary>
internal sealed class PerformanceReport(Readings readings, AlertOptions options)
{
    /// <summary>One for each rule that is not switched off, and one for each reading that no rule watches.</summary>
    public async ValueTask<IReadOnlyList<PerformanceCheck>> ReadAsync(CancellationToken cancellationToken)
    {
        var values = await readings.ReadAsync(cancellationToken);
        List<PerformanceCheck> checks = [];
        foreach (var metric in AlertMetrics.InOrder)
        {
            var before = checks.Count;
            foreach (var (name, rule) in options.Rules.Where(rule => rule.Value.Enabled && rule.Value.Metric == metric.Name).OrderBy(rule => rule.Key, StringComparer.Ordinal))
            {
                checks.Add(new PerformanceCheck(metric, values[metric.Name], name, rule));
            }
            if (checks.Count == before)
            {
                checks.Add(new PerformanceCheck(metric, values[metric.Name], null, null));
            }
        }
        return checks;
    }

    public static string Overall(IReadOnlyList<PerformanceCheck> checks) => checks.Max(check => check.Level) switch
    {
        AlertLevel.Critical => "critical",
        AlertLevel.Warning => "degraded",
        _ => "healthy",
    };
}
