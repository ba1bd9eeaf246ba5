using Chronicle.Events;
using Chronicle.Live;
using Chronicle.Redaction;
using Chronicle.Server.Api;
using Chronicle.Server.Problems;
using Chronicle.Server.Security;

namespace Chronicle.Server.Live.Sse;

/// <summary>
/// <c>GET /apps/{session_id}/agent/stream-continue</c>: the agent scheduler's stream, in its frames, pushed from the journal.
/// Resumes by <c>Last-Event-ID</c> exactly, or by <c>since_timestamp</c> inclusively, so that events of one instant are never lost.
/// </summary>
internal sealed class StreamContinue(LiveRequest live, TimeProvider clock) : ILiveTransport
{
    public static string Name => "stream-continue";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var transport = new StreamContinue(services.GetRequiredService<LiveRequest>(), services.GetRequiredService<TimeProvider>());
        routes.MapGet("/apps/{session_id}/agent/stream-continue", transport.StreamAsync).WithScope(Scope.Read);
    }

    private async Task StreamAsync(HttpContext context)
    {
        var session = QueryParameters.Id(context, "session_id");
        var filter = new EventFilter
        {
            Sessions = new HashSet<string> { session },
            Since = QueryParameters.Time(context.Request.Query, "since_timestamp", clock),
        };
        var after = "earliest";
        if (QueryParameters.Text(context.Request.Headers["Last-Event-ID"]) is { } lastId)
        {
            var found = await live.Store.FindAsync(context.RequestServices.GetRequiredService<Redactor>().RedactName(lastId), session, context.RequestAborted);
            after = found.Count > 0 ? found[0].Cursor.ToString()
                : throw new ProblemException(new Problem(410, "cursor-gone", "This cursor is not valid any more", $"No event `{lastId}` of session `{session}`."));
            filter = filter with { Since = null };
        }
        var subscription = live.Subscribe(filter, after, Name);
        var output = StreamResponse.Start(context, ContinueFormat.Instance.ContentType);
        await output.FlushAsync(context.RequestAborted);
        var writer = new StreamWriter(context, output, ContinueFormat.Instance, live);
        await foreach (var frame in subscription.ReadAsync(context.RequestAborted))
        {
            var ends = frame.Kind == LiveFrameKind.Bye;
            if (frame.Page is { } page)
            {
                ends = HoldsTerminal(page.Events.Span, out var count);
                if (!await writer.WriteAsync(page, count))
                {
                    return;
                }
            }
            else
            {
                ContinueFormat.Instance.WriteControl(output, "", frame, live.Store);
            }
            if (!await writer.FinishAsync(Math.Max(1, frame.Page?.Count ?? 0), frame.Page) || ends)
            {
                return;
            }
        }
    }

    /// <summary>Whether the stream ends with one of the events, and how many are sent.</summary>
    private static bool HoldsTerminal(ReadOnlySpan<RecordedEvent> events, out int count)
    {
        for (count = 1; count <= events.Length; count++)
        {
            if (IsTerminal(events[count - 1].Content.Type))
            {
                return true;
            }
        }
        count = events.Length;
        return false;
    }

    private static bool IsTerminal(string type) => type is "finish" or "agent_error" or "agent_end";
}
