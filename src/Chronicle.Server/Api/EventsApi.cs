using System.Text.Json;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Server.Metrics;
using Chronicle.Server.Problems;
using Chronicle.Server.Security;

namespace Chronicle.Server.Api;

/// <summary>Looking events up.</summary>
internal sealed class EventsApi(IEventStore store, AnswerMemory memory, TimeProvider clock)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var api = new EventsApi(services.GetRequiredService<IEventStore>(), services.GetRequiredService<AnswerMemory>(), services.GetRequiredService<TimeProvider>());
        routes.MapGet("/api/events", api.ListAsync).WithScope(Scope.Read).AsQuery();
        routes.MapGet("/api/events/{id}", api.GetAsync).WithScope(Scope.Read).AsQuery();
        routes.MapGet("/api/sessions/{id}/events", api.ListOfSessionAsync).WithScope(Scope.Read).AsQuery();
        routes.MapGet("/api/filter-options", api.FilterOptionsAsync).WithScope(Scope.Read).AsQuery();
    }

    private Task ListAsync(HttpContext context) =>
        PageAsync(context, QueryParameters.Filter(context.Request.Query, clock), descendingByDefault: true);

    private async Task ListOfSessionAsync(HttpContext context)
    {
        var id = QueryParameters.Id(context);
        _ = await store.FindSessionAsync(id, context.RequestAborted) ?? throw new ProblemException(Problem.NotFound($"No session `{id}`."));
        var filter = QueryParameters.Filter(context.Request.Query, clock) with { Sessions = new HashSet<string> { id } };
        await PageAsync(context, filter, descendingByDefault: false);
    }

    private async Task PageAsync(HttpContext context, EventFilter filter, bool descendingByDefault)
    {
        var query = context.Request.Query;
        var head = store.Head;
        var after = QueryParameters.Position(query, "after", store);
        var before = QueryParameters.Position(query, "before", store);
        var descending = QueryParameters.Descending(query, descendingByDefault && after is null);
        using var lease = await memory.TakeAsync(context.RequestAborted);
        var page = await store.QueryAsync(new EventQuery
        {
            Filter = filter,
            After = after ?? Sequence.None,
            Before = before ?? new Sequence(long.MaxValue),
            Descending = descending,
            Limit = QueryParameters.Limit(query, 100, 1000),
            MaxBytes = lease.Bytes,
        }, context.RequestAborted);
        lease.Fit(page.Events.Sum(static recorded => (long)recorded.Json.Length));

        context.Response.ContentType = "application/json";
        await using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, WireJson.Options))
        {
            var flushed = 0L;
            writer.WriteStartObject();
            writer.WriteStartArray("events"u8);
            foreach (var recorded in page.Events)
            {
                writer.WriteRawValue(recorded.Json.Span, skipInputValidation: true);
                if (writer.BytesCommitted + writer.BytesPending - flushed > AnswerMemory.Piece)
                {
                    await writer.FlushAsync(context.RequestAborted);
                    await AnswerMemory.FlushAsync(context, lease);
                    flushed = writer.BytesCommitted;
                }
            }
            writer.WriteEndArray();
            if (!page.IsComplete)
            {
                writer.WriteString("next"u8, new Cursor(store.Epoch, page.ScannedTo).ToString());
            }
            if (page.Events.Count > 0)
            {
                writer.WriteString("prev"u8, page.Events[0].Cursor.ToString());
            }
            writer.WriteString("epoch"u8, store.Epoch);
            writer.WriteNumber("head"u8, head.Value);
            writer.WriteEndObject();
        }
        await AnswerMemory.FlushAsync(context, lease);
    }

    private async Task GetAsync(HttpContext context)
    {
        var id = QueryParameters.Id(context);
        var recorded = await FindAsync(store, id, QueryParameters.Text(context.Request.Query["session"]), context.RequestAborted) ?? throw new ProblemException(Problem.NotFound($"No event `{id}`."));
        context.Response.ContentType = "application/json";
        await context.Response.BodyWriter.WriteAsync(recorded.Json, context.RequestAborted);
    }

    /// <summary>By id, else by the cursor or the sequence it stands at.</summary>
    /// <param name="store">Where to look.</param>
    /// <param name="id">What is asked for.</param>
    /// <param name="session">Whose event it is; null when one session only has the id.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ProblemException">Several sessions have the id.</exception>
    public static async ValueTask<RecordedEvent?> FindAsync(IEventStore store, string id, string? session, CancellationToken cancellationToken)
    {
        var found = await store.FindAsync(id, session, cancellationToken);
        if (found.Count > 1 && found.Select(recorded => recorded.Content.SessionId).Distinct().ToList() is { Count: > 1 } sessions)
        {
            throw new ProblemException(Problem.AmbiguousId(id, sessions));
        }
        if (found.Count > 0)
        {
            return found[0];
        }
        var text = Cursor.TryParse(id, out var cursor) && cursor.Epoch == store.Epoch ? cursor.Sequence.ToString() : id;
        if (!long.TryParse(text, out var sequence) || sequence < 1 || sequence > store.Head.Value)
        {
            return null;
        }
        return await store.FindAsync(new Cursor(store.Epoch, new Sequence(sequence)).ToString(), session, cancellationToken) is [var atCursor] ? atCursor : null;
    }

    private async Task FilterOptionsAsync(HttpContext context)
    {
        var options = await store.GetFilterOptionsAsync(context.RequestAborted);
        context.Response.ContentType = "application/json";
        await using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, WireJson.Options))
        {
            writer.WriteStartObject();
            WriteList(writer, "types"u8, options.Types);
            WriteList(writer, "sources"u8, options.Sources);
            WriteList(writer, "tools"u8, options.Tools);
            WriteList(writer, "projects"u8, options.Projects);
            writer.WriteEndObject();
        }
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static void WriteList(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }
        writer.WriteEndArray();
    }
}
