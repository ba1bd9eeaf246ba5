using System.Text.Json;
using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Retention;
using Chronicle.Server.Api;
using Chronicle.Server.Ingest;
using Chronicle.Server.Problems;
using Chronicle.Server.Security;

namespace Chronicle.Server.Erasing;

/// <summary>Erasing a session, one event, or one message.</summary>
internal sealed class EraseApi(IEventStore store, Erasure erasure, UnreachedCopies unreached, IHostApplicationLifetime lifetime)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var api = new EraseApi(
            services.GetRequiredService<IEventStore>(), services.GetRequiredService<Erasure>(), services.GetRequiredService<UnreachedCopies>(), services.GetRequiredService<IHostApplicationLifetime>());
        routes.MapDelete("/api/sessions/{id}", api.EraseSessionAsync).WithScope(Scope.Admin);
        routes.MapDelete("/api/events/{id}", api.EraseEventAsync).WithScope(Scope.Admin);
        routes.MapDelete("/api/sessions/{id}/messages/{message}", api.EraseMessageAsync).WithScope(Scope.Admin);
    }

    private async Task EraseSessionAsync(HttpContext context)
    {
        var id = QueryParameters.Id(context);
        RefuseOwn(id);
        // Whoever asks may leave: what has begun is finished.
        Answer(context, id, await erasure.EraseSessionAsync(id, lifetime.ApplicationStopping) ?? throw new ProblemException(Problem.NotFound($"No session `{id}`.")));
    }

    private async Task EraseEventAsync(HttpContext context)
    {
        var id = QueryParameters.Id(context);
        var session = QueryParameters.Text(context.Request.Query["session"]);
        var outcome = await erasure.EraseEventsAsync($"event {id} of {session}", async () =>
        {
            RecordedEvent? recorded;
            try
            {
                recorded = await FindOneAsync(id, session);
            }
            catch (StoreException fault) when (fault.Damaged is { } damaged && session is null && id == new Cursor(store.Epoch, damaged).ToString())
            {
                return [damaged]; // whatever it said
            }
            if (recorded is null || recorded.Content.SessionId == ErasedEvent.Session || (session is not null && recorded.Content.SessionId != session))
            {
                return [];
            }
            if (recorded.Content.Type != IngestRejections.EventType) // it holds the beginning of what somebody sent
            {
                RefuseOwn(recorded.Content.SessionId);
            }
            return [recorded.Sequence];
        }, lifetime.ApplicationStopping);
        Answer(context, id, outcome ?? throw new ProblemException(Problem.NotFound(session is null ? $"No event `{id}`." : $"No event `{id}` in session `{session}`.")));
    }

    /// <summary>What is erased must be what was meant: a name that means two events is refused, though reading takes the first.</summary>
    private async Task<RecordedEvent?> FindOneAsync(string id, string? session)
    {
        var named = await EventsApi.FindAsync(store, id, session, lifetime.ApplicationStopping);
        if (named is null || named.Cursor.ToString() == id || named.Sequence.ToString() == id)
        {
            return named;
        }
        var meant = (await store.FindAsync(id, session, lifetime.ApplicationStopping)).ToList();
        if (long.TryParse(id, out var number) && number > 0 && number <= store.Head.Value)
        {
            var numbered = await store.FindAsync(new Cursor(store.Epoch, new Sequence(number)).ToString(), session, lifetime.ApplicationStopping);
            meant.AddRange(numbered.Where(recorded => recorded.Content.SessionId != ErasedEvent.Session && meant.TrueForAll(other => other.Sequence != recorded.Sequence)));
        }
        return meant.Count < 2 ? named : throw new ProblemException(Problem.AmbiguousName(id, [.. meant.Select(recorded => recorded.Cursor)], [.. meant.Select(recorded => recorded.Content.SessionId).Distinct()]));
    }

    private async Task EraseMessageAsync(HttpContext context)
    {
        var (session, id) = (QueryParameters.Id(context), QueryParameters.Id(context, "message"));
        RefuseOwn(session);
        var outcome = await erasure.EraseEventsAsync($"message {id} of {session}", () => FindMessageAsync(session, id), lifetime.ApplicationStopping);
        Answer(context, id, outcome ?? throw new ProblemException(Problem.NotFound($"No message `{id}` in session `{session}`.")));
    }

    /// <summary>All events that say the message: each time it was sent, its parts, and the end of a turn that repeats it.</summary>
    private async Task<Sequence[]> FindMessageAsync(string session, string id)
    {
        var message = new MessageEvents(id);
        var filter = new EventFilter { Sessions = new HashSet<string> { session } };
        for (var after = Sequence.None; ;)
        {
            var page = await store.QueryAsync(new EventQuery { Filter = filter, After = after, Limit = 500 }, lifetime.ApplicationStopping);
            foreach (var recorded in page.Events)
            {
                message.Look(recorded);
            }
            if (page.IsComplete)
            {
                return [.. message.Found];
            }
            after = page.ScannedTo;
        }
    }

    private void Answer(HttpContext context, string id, ErasureOutcome outcome)
    {
        if (outcome.Blocker is { } blocker)
        {
            throw new ProblemException(new Problem(503, "erase-blocked", "Erased, but still in the files",
                $"{blocker} It keeps the erased text in the files. It is tried again every minute; the same request finishes it now.")
            { RetryAfter = 5 });
        }
        JsonResponse.Write(context, (id, outcome.Erased, unreached.Find(outcome.First, outcome.Last)), static (writer, state) =>
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, state.id);
            writer.WriteNumber("erased"u8, state.Erased);
            writer.WriteStartArray("unreached"u8);
            foreach (var copy in state.Item3)
            {
                Write(writer, copy);
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter writer, UnreachedCopy copy)
    {
        writer.WriteStartObject();
        writer.WriteString("kind"u8, copy.Kind);
        writer.WriteString("where"u8, copy.Where);
        writer.WriteString("note"u8, copy.Note);
        writer.WriteEndObject();
    }

    private static void RefuseOwn(string session)
    {
        if (session == OwnEvent.Session)
        {
            throw new ProblemException(new Problem(409, "own-session", "The server's own session stays", "It says what was erased, dropped and alerted. Retention lets old events of it go."));
        }
    }
}
