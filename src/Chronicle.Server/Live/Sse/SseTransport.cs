using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Live;
using Chronicle.Server.Api;
using Chronicle.Server.Problems;
using Chronicle.Server.Security;

namespace Chronicle.Server.Live.Sse;

/// <summary>Streams over a plain HTTP response: <c>GET /api/stream</c> and <c>GET /api/sessions/{id}/stream</c>.</summary>
internal sealed class SseTransport(LiveRequest live) : ILiveTransport
{
    public static string Name => "sse";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var transport = new SseTransport(routes.ServiceProvider.GetRequiredService<LiveRequest>());
        routes.MapGet("/api/stream", transport.StreamAsync).WithScope(Scope.Read);
        routes.MapGet("/api/events/stream", transport.StreamAsync).WithScope(Scope.Read);
        routes.MapGet("/api/sessions/{id}/stream", transport.StreamSessionAsync).WithScope(Scope.Read);
    }

    private Task StreamAsync(HttpContext context) => WriteAsync(context, live.Subscribe(context, Format(context).Name), endsWith: null);

    private async Task StreamSessionAsync(HttpContext context)
    {
        var id = QueryParameters.Id(context);
        _ = await live.Store.FindSessionAsync(id, context.RequestAborted) ?? throw new ProblemException(Problem.NotFound($"No session `{id}`."));
        var subscription = live.Subscribe(context, Format(context).Name, new EventFilter { Sessions = new HashSet<string> { id } }, "earliest");
        await WriteAsync(context, subscription, endsWith: id);
    }

    private static IStreamFormat Format(HttpContext context) =>
        context.Request.Headers.Accept.ToString().Contains("ndjson", StringComparison.OrdinalIgnoreCase) ? NdjsonFormat.Instance : SseFormat.Instance;

    private async Task WriteAsync(HttpContext context, Subscription subscription, string? endsWith)
    {
        var format = Format(context);
        var output = StreamResponse.Start(context, format.ContentType);
        format.WriteStart(output);
        await output.FlushAsync(context.RequestAborted);

        var caughtUp = false;
        await foreach (var frame in subscription.ReadAsync(context.RequestAborted))
        {
            caughtUp |= frame.Kind == LiveFrameKind.CaughtUp;
            if (frame.Kind == LiveFrameKind.Events)
            {
                for (var i = 0; i < frame.Events.Length; i++)
                {
                    format.WriteEvent(output, frame.Events.Span[i]);
                }
            }
            else
            {
                format.WriteControl(output, ControlFrame.Name(frame.Kind), frame, live.Store);
            }
            var ends = endsWith is not null && caughtUp && await HasEndedAsync(endsWith, frame.Cursor.Sequence, context.RequestAborted);
            if (ends)
            {
                format.WriteControl(output, "end", frame, live.Store);
            }
            LiveMetrics.Sent(format.Name, Math.Max(1, frame.Events.Length), output.UnflushedBytes);
            if ((await output.FlushAsync(context.RequestAborted)).IsCompleted || ends)
            {
                return;
            }
        }
    }

    /// <summary>Whether the session is over and all of it has been sent.</summary>
    private async ValueTask<bool> HasEndedAsync(string id, Sequence sent, CancellationToken cancellationToken) =>
        await live.Store.FindSessionAsync(id, cancellationToken) is { Ended: not null } session && session.Last <= sent;
}
