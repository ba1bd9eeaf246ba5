using Chronicle.Events;
using Chronicle.Live;
using Chronicle.Server.Api;
using Chronicle.Server.Problems;
using Chronicle.Server.Security;
using Chronicle.Sessions;

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

        var writer = new StreamWriter(context, output, format, live);
        var (caughtUp, mayHaveEnded) = (false, false);
        await foreach (var frame in subscription.ReadAsync(context.RequestAborted))
        {
            if (frame.Page is { } page)
            {
                mayHaveEnded |= endsWith is not null && HoldsEnd(frame.Events.Span);
                if (!await writer.WriteAsync(page, page.Count))
                {
                    return;
                }
            }
            else
            {
                format.WriteControl(output, ControlFrame.Name(frame.Kind), frame, live.Store);
            }
            // The store is asked once when all is read, and then only after an event that ends sessions.
            mayHaveEnded |= endsWith is not null && frame.Kind == LiveFrameKind.CaughtUp;
            caughtUp |= frame.Kind == LiveFrameKind.CaughtUp;
            var ends = false;
            if (mayHaveEnded && caughtUp)
            {
                var session = await live.Store.FindSessionAsync(endsWith!, context.RequestAborted);
                mayHaveEnded = session is { Ended: not null };
                ends = mayHaveEnded && session!.Last <= frame.Cursor.Sequence;
            }
            if (ends)
            {
                format.WriteControl(output, "end", frame, live.Store);
            }
            if (!await writer.FinishAsync(Math.Max(1, frame.Page?.Count ?? 0), frame.Page) || ends)
            {
                return;
            }
        }
    }

    private static bool HoldsEnd(ReadOnlySpan<RecordedEvent> events)
    {
        foreach (var recorded in events)
        {
            if (EventKinds.Of(recorded.Content.Type) is EventKind.SessionEnd or EventKind.Stop or EventKind.StopFailure or EventKind.Error)
            {
                return true;
            }
        }
        return false;
    }
}
