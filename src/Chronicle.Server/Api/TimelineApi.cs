using System.Text.Json;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Server.Metrics;
using Chronicle.Server.Problems;
using Chronicle.Server.Security;
using Chronicle.Sessions;

namespace Chronicle.Server.Api;

/// <summary><c>GET /api/sessions/{id}/timeline</c>: a session as the tree of what it did.</summary>
internal sealed class TimelineApi(IEventStore store, SessionClock sessions)
{
    /// <summary>Events a tree is built of at most: ten thousand × about 600 B ≈ 6 MB for one request. A longer session's tree says it is truncated.</summary>
    private const int MaxEvents = 10_000;

    private const int PageEvents = 1000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = new TimelineApi(routes.ServiceProvider.GetRequiredService<IEventStore>(), routes.ServiceProvider.GetRequiredService<SessionClock>());
        routes.MapGet("/api/sessions/{id}/timeline", api.GetAsync).WithScope(Scope.Read).AsQuery();
    }

    private async Task GetAsync(HttpContext context)
    {
        var id = QueryParameters.Id(context);
        var session = await store.FindSessionAsync(id, context.RequestAborted)
            ?? throw new ProblemException(Problem.NotFound($"No session `{id}`."));
        var (events, truncated) = await ReadAsync(id, context.RequestAborted);
        var moment = sessions.Now;
        var root = Timeline.Build(session, events, session.IsLostAt(moment));

        context.Response.ContentType = "application/json";
        await using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, WireJson.Options))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("session"u8);
            SessionJson.Write(writer, session, moment);
            writer.WriteBoolean("truncated"u8, truncated);
            writer.WritePropertyName("root"u8);
            TimelineJson.Write(writer, root);
            writer.WriteEndObject();
        }
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private async ValueTask<(List<RecordedEvent> Events, bool Truncated)> ReadAsync(string session, CancellationToken cancellationToken)
    {
        var events = new List<RecordedEvent>();
        var query = new EventQuery { Filter = new EventFilter { Sessions = new HashSet<string> { session } }, Limit = PageEvents };
        while (true)
        {
            var page = await store.QueryAsync(query, cancellationToken);
            events.AddRange(page.Events);
            if (page.IsComplete || events.Count >= MaxEvents)
            {
                return (events, !page.IsComplete);
            }
            query = query with { After = page.ScannedTo };
        }
    }
}
