using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Chronicle.Live;
using Chronicle.Server.Api;
using Chronicle.Server.Live.Sse;
using Chronicle.Server.Metrics;
using Chronicle.Server.Problems;
using Chronicle.Server.Security;

namespace Chronicle.Server.Stats;

/// <summary><c>GET /api/stats</c>, the same document again and again as server-sent events, and what of it was kept of the last minutes.</summary>
internal sealed class StatsApi(StatsDocument document, StatsHistory history, StoreSample sample, LiveHub hub, TimeProvider clock)
{
    private const int MaxInterval = 3600;
    private const int StandardInterval = 10;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var api = new StatsApi(
            services.GetRequiredService<StatsDocument>(), services.GetRequiredService<StatsHistory>(), services.GetRequiredService<StoreSample>(),
            services.GetRequiredService<LiveHub>(), services.GetRequiredService<TimeProvider>());
        routes.MapGet("/api/stats", api.GetAsync).WithScope(Scope.Read);
        routes.MapGet("/api/stats/history", api.HistoryAsync).WithScope(Scope.Read);
        routes.MapGet("/api/stats/stream", api.StreamAsync).WithScope(Scope.Read);
    }

    private async Task GetAsync(HttpContext context)
    {
        await sample.RefreshAsync(context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        JsonResponse.Write(context, document, static (writer, document) => document.Write(writer));
    }

    private Task HistoryAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        JsonResponse.Write(context, history, static (writer, history) => history.Write(writer));
        return Task.CompletedTask;
    }

    private async Task StreamAsync(HttpContext context)
    {
        var interval = Interval(context.Request.Query);
        await sample.RefreshAsync(context.RequestAborted); // a store that fails is a problem, not an empty stream
        var output = StreamResponse.Start(context, "text/event-stream");
        output.Write("retry: 1000\n\n"u8);
        do
        {
            await sample.RefreshAsync(context.RequestAborted);
            Write(output);
            if ((await output.FlushAsync(context.RequestAborted)).IsCompleted)
            {
                return;
            }
        }
        while (!await EndsWithinAsync(interval, context.RequestAborted));
        output.Write("event: bye\ndata: {}\n\n"u8);
    }

    private void Write(PipeWriter output)
    {
        output.Write("data: "u8);
        using (var writer = new Utf8JsonWriter(output, WireJson.Options))
        {
            document.Write(writer);
        }
        output.Write("\n\n"u8);
    }

    private async ValueTask<bool> EndsWithinAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        try
        {
            await hub.Ended.WaitAsync(interval, clock, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static TimeSpan Interval(IQueryCollection query)
    {
        if (QueryParameters.Text(query["interval"]) is not { } text)
        {
            return TimeSpan.FromSeconds(StandardInterval);
        }
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= MaxInterval ? TimeSpan.FromSeconds(seconds)
            : throw new ProblemException(Problem.InvalidParameter("interval", $"a whole number of seconds from 1 to {MaxInterval} is expected"));
    }
}
