using Chronicle.Server.Ingest.Nats;
using Chronicle.Server.Recall;
using Chronicle.Server.Security;

namespace Chronicle.Server.Metrics;

/// <summary><c>GET /metrics</c>: every metric in Prometheus's text format, or as OpenMetrics when the request prefers it.</summary>
internal sealed class MetricsEndpoint(MetricsCollector collector, StoreSample sample)
{
    public const string Path = "/metrics";

    private const string OpenMetricsType = "application/openmetrics-text";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        services.GetRequiredService<ServerGauges>(); // from here on they are observed
        services.GetRequiredService<RecallGauges>();
        services.GetService<NatsGauges>(); // none without a bus
        var endpoint = new MetricsEndpoint(services.GetRequiredService<MetricsCollector>(), services.GetRequiredService<StoreSample>());
        routes.MapGet(Path, endpoint.GetAsync).WithScope(Scope.Read);
    }

    private async Task GetAsync(HttpContext context)
    {
        await sample.TryRefreshAsync(mayLag: false, context.RequestAborted);
        var openMetrics = PrefersOpenMetrics(context.Request);
        context.Response.ContentType = openMetrics ? PrometheusText.OpenMetrics : PrometheusText.Plain;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(PrometheusText.Write(collector.Collect(), openMetrics), context.RequestAborted);
    }

    private static bool PrefersOpenMetrics(HttpRequest request)
    {
        double open = 0, plain = 0;
        foreach (var accepted in request.GetTypedHeaders().Accept)
        {
            var quality = accepted.Quality ?? 1;
            if (accepted.MediaType.Equals(OpenMetricsType, StringComparison.OrdinalIgnoreCase))
            {
                open = Math.Max(open, quality);
            }
            else if (accepted.MatchesMediaType("text/plain"))
            {
                plain = Math.Max(plain, quality);
            }
        }
        return open > 0 && open >= plain;
    }
}
