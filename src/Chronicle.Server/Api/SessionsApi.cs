using System.Text.Json;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Server.Metrics;
using Chronicle.Server.Problems;
using Chronicle.Server.Security;

namespace Chronicle.Server.Api;

/// <summary>Looking sessions up.</summary>
internal sealed class SessionsApi(IEventStore store, TimeProvider clock, SessionClock sessions)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var api = new SessionsApi(services.GetRequiredService<IEventStore>(), services.GetRequiredService<TimeProvider>(), services.GetRequiredService<SessionClock>());
        routes.MapGet("/api/sessions", api.ListAsync).WithScope(Scope.Read).AsQuery();
        routes.MapGet("/api/sessions/{id}", api.GetAsync).WithScope(Scope.Read).AsQuery();
    }

    private async Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var moment = sessions.Now;
        var page = await store.ListSessionsAsync(new SessionQuery
        {
            Statuses = QueryParameters.Statuses(query),
            States = QueryParameters.States(query),
            WithRecorder = QueryParameters.Flag(query, "recorder") ?? true,
            Projects = QueryParameters.Names(query["project"]),
            Sources = QueryParameters.Names(query["source"]),
            Since = QueryParameters.Time(query, "since", clock),
            Text = QueryParameters.Text(query["q"]),
            Before = SessionPlace.Read(query, store),
            Limit = QueryParameters.Limit(query, 100, 1000),
            Moment = moment,
        }, context.RequestAborted);

        context.Response.ContentType = "application/json";
        await using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, WireJson.Options))
        {
            writer.WriteStartObject();
            EventJson.WriteTime(writer, "now"u8, moment.Now);
            writer.WriteStartArray("sessions"u8);
            foreach (var session in page.Sessions)
            {
                SessionJson.Write(writer, session, moment);
            }
            writer.WriteEndArray();
            if (page.Next is { } next)
            {
                writer.WriteString("next"u8, SessionPlace.Write(next, store.Epoch));
            }
            writer.WriteEndObject();
        }
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private async Task GetAsync(HttpContext context)
    {
        var id = QueryParameters.Id(context);
        var session = await store.FindSessionAsync(id, context.RequestAborted)
            ?? throw new ProblemException(Problem.NotFound($"No session `{id}`."));
        context.Response.ContentType = "application/json";
        await using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, WireJson.Options))
        {
            writer.WriteStartObject();
            SessionJson.WriteMembers(writer, session, sessions.Now);
            // The original Chronicle's stop hook reads these names at the top level.
            writer.WriteString("claude_session_id"u8, session.Id);
            EventJson.WriteTime(writer, "start_time"u8, session.Started);
            writer.WriteEndObject();
        }
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
