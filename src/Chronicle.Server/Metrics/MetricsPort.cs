using Chronicle.Server.Problems;

namespace Chronicle.Server.Metrics;

/// <summary>On the port of <see cref="MetricsOptions.Port"/> there is nothing but metrics: it may be open to those who scrape and nobody else.</summary>
internal sealed class MetricsPort(RequestDelegate next, MetricsOptions options)
{
    public Task InvokeAsync(HttpContext context) =>
        context.Connection.LocalPort == options.Port && context.Request.Path != MetricsEndpoint.Path
            ? Problem.NotFound($"This port answers {MetricsEndpoint.Path} only.").WriteAsync(context)
            : next(context);
}
