using System.Diagnostics.Metrics;
using System.Globalization;
using Chronicle.Diagnostics;

namespace Chronicle.Server.Metrics;

/// <summary>How long requests take: by route for scrapers, over the last minutes for the server's own answers.</summary>
internal sealed class RequestTimes(TimeProvider clock)
{
    private static readonly Meter Meter = new("Chronicle.Http");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "chronicle.http.request.duration", "s", "Time to answer a request, by route pattern, method and status. Streams are left out.", tags: null, MetricBuckets.Seconds);

    private static readonly Histogram<double> ResponseTime = Meter.CreateHistogram(
        "chronicle.response.time", "s", "Time to answer a request of any kind (the original Chronicle's name).", tags: null, MetricBuckets.Seconds);

    private static readonly string[] Statuses = [.. Enumerable.Range(0, 600).Select(status => status.ToString(CultureInfo.InvariantCulture))];

    /// <summary>Looking events and sessions up.</summary>
    public RollingHistogram Queries { get; } = new(clock);

    /// <summary>Every request that is not a stream.</summary>
    public RollingHistogram Responses { get; } = new(clock);

    /// <summary>The timestamp at which a request begins.</summary>
    public long Start() => clock.GetTimestamp();

    /// <summary>Records a request that has been answered.</summary>
    public void Record(HttpContext context, long started)
    {
        if (IsStream(context.Response))
        {
            return; // it lasted as long as its reader liked
        }
        var elapsed = clock.GetElapsedTime(started);
        var status = context.Response.StatusCode;
        var succeeded = status < 500;
        var endpoint = context.GetEndpoint() as RouteEndpoint;
        Responses.Record(elapsed, succeeded);
        if (endpoint?.Metadata.GetMetadata<QueryMetadata>() is not null)
        {
            Queries.Record(elapsed, succeeded);
        }
        ResponseTime.Record(elapsed.TotalSeconds);
        Duration.Record(
            elapsed.TotalSeconds, new("route", endpoint?.RoutePattern.RawText ?? "none"), new("method", Known(context.Request.Method)),
            new("status", Statuses[Math.Clamp(status, 0, Statuses.Length - 1)]));
    }

    private static bool IsStream(HttpResponse response) => response.StatusCode == 101
        || (response.ContentType is { } type && (type.StartsWith("text/event-stream", StringComparison.Ordinal) || type == "application/x-ndjson"));

    private static string Known(string method) => HttpMethods.IsGet(method) ? "GET" : HttpMethods.IsPost(method) ? "POST"
        : HttpMethods.IsHead(method) || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method) || HttpMethods.IsOptions(method) || HttpMethods.IsPatch(method)
            ? HttpMethods.GetCanonicalizedValue(method) : "other";
}
