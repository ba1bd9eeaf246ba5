using System.Text.Json;
using Chronicle.Alerts;
using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Server.Alerts;
using Chronicle.Server.Security;

namespace Chronicle.Server.Health;

/// <summary><c>GET /health/performance</c>: each reading, the levels of its rule and whether it keeps them.</summary>
internal sealed class PerformanceApi(PerformanceReport report, TimeProvider clock)
{
    /// <summary>What the original Chronicle's documents call some of the readings, and how many of its units one of ours is.</summary>
    private static readonly (string Name, AlertMetric Metric, double Factor)[] Originals =
    [
        ("events_per_second", AlertMetrics.EventRate, 1), ("memory_usage_mb", AlertMetrics.MemoryBytes, 1e-6), ("response_time_ms", AlertMetrics.ResponseP95, 1),
        ("queue_size", AlertMetrics.QueueEvents, 1),
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = new PerformanceApi(routes.ServiceProvider.GetRequiredService<PerformanceReport>(), routes.ServiceProvider.GetRequiredService<TimeProvider>());
        routes.MapGet("/health/performance", api.GetAsync).WithScope(Scope.Read);
    }

    private async Task GetAsync(HttpContext context)
    {
        var checks = await report.ReadAsync(context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        JsonResponse.Write(context, checks, Write);
    }

    private void Write(Utf8JsonWriter writer, IReadOnlyList<PerformanceCheck> checks)
    {
        var first = checks.GroupBy(check => check.Metric.Name).ToDictionary(same => same.Key, same => same.First());
        writer.WriteStartObject();
        writer.WriteString("overall"u8, PerformanceReport.Overall(checks));
        EventJson.WriteTime(writer, "timestamp"u8, Timestamp.Now(clock));
        writer.WriteNumber("window_seconds"u8, (int)RollingHistogram.Window.TotalSeconds);
        writer.WriteStartObject("metrics"u8);
        foreach (var check in first.Values)
        {
            WriteNumber(writer, check.Metric.Name, check.Value);
        }
        foreach (var (name, metric, factor) in Originals)
        {
            WriteNumber(writer, name, (first[metric.Name].Value ?? 0) * factor); // theirs are numbers also before anything was measured
        }
        writer.WriteEndObject();
        writer.WriteStartObject("thresholds"u8);
        foreach (var check in first.Values)
        {
            WriteNumber(writer, check.Metric.Name, check.Rule?.Warning);
        }
        foreach (var (name, metric, factor) in Originals)
        {
            WriteNumber(writer, name, first[metric.Name].Rule?.Warning * factor);
        }
        writer.WriteEndObject();
        writer.WriteStartArray("checks"u8);
        foreach (var check in checks)
        {
            WriteCheck(writer, check);
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteCheck(Utf8JsonWriter writer, PerformanceCheck check)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, check.Metric.Name);
        AlertJson.WriteNumber(writer, "value"u8, check.Value);
        writer.WriteString("unit"u8, check.Metric.Unit);
        EventJson.WriteOptional(writer, "rule"u8, check.RuleName);
        if (check.Rule is { } rule)
        {
            AlertJson.WriteLevels(writer, rule);
        }
        writer.WriteString("status"u8, AlertEvents.Name(check.Level));
        writer.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, Math.Round(number, 3));
        }
    }
}
