using System.Text.Json;
using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Server.Metrics;
using Chronicle.Server.Security;

namespace Chronicle.Server.Health;

/// <summary><c>GET /health/performance</c>: each measurement, its bounds and whether it keeps them.</summary>
internal sealed class PerformanceApi(PerformanceReport report, StoreSample sample, TimeProvider clock)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var api = new PerformanceApi(
            services.GetRequiredService<PerformanceReport>(), services.GetRequiredService<StoreSample>(), services.GetRequiredService<TimeProvider>());
        routes.MapGet("/health/performance", api.GetAsync).WithScope(Scope.Read);
    }

    private async Task GetAsync(HttpContext context)
    {
        await sample.TryRefreshAsync(context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        JsonResponse.Write(context, report.Checks(), Write);
    }

    private void Write(Utf8JsonWriter writer, IReadOnlyList<PerformanceCheck> checks)
    {
        writer.WriteStartObject();
        writer.WriteString("overall"u8, PerformanceReport.Overall(checks));
        EventJson.WriteTime(writer, "timestamp"u8, Timestamp.Now(clock));
        writer.WriteNumber("window_seconds"u8, (int)RollingHistogram.Window.TotalSeconds);
        // The original Chronicle's two members: values and first bounds, by name.
        writer.WriteStartObject("metrics"u8);
        foreach (var check in checks)
        {
            writer.WriteNumber(check.Name, Math.Round(check.Value, 3));
        }
        writer.WriteEndObject();
        writer.WriteStartObject("thresholds"u8);
        foreach (var check in checks)
        {
            if (check.Warning is { } warning)
            {
                writer.WriteNumber(check.Name, warning);
            }
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
        writer.WriteString("name"u8, check.Name);
        writer.WriteNumber("value"u8, Math.Round(check.Value, 3));
        if (check.Warning is { } warning)
        {
            writer.WriteNumber("warning"u8, warning);
        }
        if (check.Critical is { } critical)
        {
            writer.WriteNumber("critical"u8, critical);
        }
        writer.WriteString("status"u8, check.Status);
        writer.WriteEndObject();
    }
}
