using System.Diagnostics;
using System.Text.Json;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Recall;
using Chronicle.Redaction;
using Chronicle.Server.Api;
using Chronicle.Server.Ingest;
using Chronicle.Server.Ingest.Http;
using Chronicle.Server.Problems;
using Chronicle.Server.Recall;
using Chronicle.Server.Security;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Server.Conversations;

/// <summary>Storing conversations, and looking them up.</summary>
internal sealed class ConversationsApi(EventIntake intake, IEventStore store, RecallStore index, RecallWorker worker, MessageReader messages, ConversationTimes times)
{
    private const string Door = "conversations";
    private const int InlineMessages = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.ServiceProvider.GetRequiredService<ConversationsApi>();
        routes.MapPost("/api/conversations", api.PostAsync).WithScope(Scope.Ingest);
        routes.MapGet("/api/conversations", api.ListAsync).WithScope(Scope.Read);
        routes.MapGet("/api/conversations/{id}", api.GetAsync).WithScope(Scope.Read);
        routes.MapPost("/api/conversations/{id}/flag", api.FlagAsync).WithScope(Scope.Ingest);
        routes.MapPost("/api/sessions/{id}/messages", api.PostMessagesAsync).WithScope(Scope.Ingest);
    }

    private Task PostAsync(HttpContext context) => StoreAsync(context, static (input, element, index) => input.AddConversation(element, index));

    private Task PostMessagesAsync(HttpContext context)
    {
        var session = QueryParameters.Id(context);
        return StoreAsync(context, (input, element, index) => input.AddMessage(element, session, index));
    }

    private async Task StoreAsync(HttpContext context, Action<ConversationInput, JsonElement, int> add)
    {
        var body = await RequestBody.ReadAsync(context.Request, intake.Options.MaxBodyBytes, context.RequestAborted);
        using var input = new ConversationInput();
        var (isArray, position) = (false, 0);
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = EventLimits.MaxApiDepth - 1 });
            isArray = document.RootElement.ValueKind == JsonValueKind.Array;
            foreach (var element in isArray ? document.RootElement.EnumerateArray().ToArray() : [document.RootElement])
            {
                add(input, element, position);
                position++;
            }
        }
        catch (JsonException malformed)
        {
            throw new ProblemException(new Problem(400, "malformed", "This can't be read", JsonFault.Describe(malformed, body.Span, EventLimits.MaxApiDepth - 1)));
        }
        catch (InvalidOperationException notUnicode) // half of a surrogate pair is text to the parser; reading or writing it fails
        {
            throw new ProblemException(new Problem(422, "invalid-conversation", "This can't be stored", notUnicode.Message) { Index = position });
        }
        var json = input.Finish();
        await RequireParentsAsync(input, context.RequestAborted);
        var events = intake.Parse(json, Door);
        var started = Stopwatch.GetTimestamp();
        var outcome = events.Length == 0 ? default : await intake.AppendAsync(events, Door, awaitDurable: true, CancellationToken.None);
        times.Record(Stopwatch.GetElapsedTime(started), events.Length, events.Length == 0 || outcome.Status == AppendStatus.Committed);
        var result = events.Length == 0 ? outcome : EventIntake.Require(outcome);
        JsonResponse.Write(context, (input.Ids, events, result, isArray), static (writer, state) => WriteAnswer(writer, state.Ids, state.events, state.result, state.isArray));
    }

    private async Task RequireParentsAsync(ConversationInput input, CancellationToken cancellationToken)
    {
        foreach (var (parent, position) in input.ForeignParents)
        {
            if (await store.FindAsync(parent, cancellationToken) is null && await index.MessageAsync(parent, cancellationToken) is null)
            {
                throw new ProblemException(new Problem(422, "unknown-parent", "There is no message that it answers", $"No message `{parent}` is recorded: store it first, or in the same request.") { Index = position });
            }
        }
    }

    private static void WriteAnswer(Utf8JsonWriter writer, List<string> ids, RedactedEvent[] events, in AppendResult result, bool isArray)
    {
        var sequences = new Dictionary<string, Sequence>();
        for (var i = 0; i < events.Length; i++)
        {
            sequences[events[i].Content.Id!] = result.Sequences.Span[i];
        }
        if (!isArray)
        {
            Write(ids[0]);
            return;
        }
        writer.WriteStartObject();
        writer.WriteNumber("count"u8, ids.Count);
        writer.WriteNumber("duplicates"u8, result.Duplicates);
        writer.WriteStartArray("stored"u8);
        ids.ForEach(Write);
        writer.WriteEndArray();
        writer.WriteEndObject();

        void Write(string id)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, id);
            writer.WriteNumber("seq"u8, sequences[id].Value);
            writer.WriteEndObject();
        }
    }

    private async Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        await worker.CatchUpAsync(context);
        var limit = QueryParameters.Limit(query, 50, 1000);
        var found = await index.ConversationsAsync(new ConversationQuery
        {
            User = QueryParameters.Text(query["user"]),
            Channel = QueryParameters.Text(query["channel"]),
            Project = QueryParameters.Text(query["project"]),
            NeedsReview = QueryParameters.Flag(query, "needs_review"),
            Before = QueryParameters.Position(query, "before", store),
            Limit = limit,
        }, context.RequestAborted);
        var events = await messages.EventsAsync(found.Select(document => document.Sequence), context.RequestAborted);
        var page = found.Where(document => events.ContainsKey(document.Sequence)).Select(document => (Document: document, Recorded: events[document.Sequence])).ToList();
        JsonResponse.Write(context, (page, next: found.Count == limit ? new Cursor(store.Epoch, found[^1].Sequence).ToString() : null), static (writer, state) =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("conversations"u8);
            foreach (var (document, recorded) in state.page)
            {
                writer.WriteStartObject();
                ConversationJson.WriteMembers(writer, document, recorded, whole: false);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            EventJson.WriteOptional(writer, "next"u8, state.next);
            writer.WriteEndObject();
        });
    }

    private async Task GetAsync(HttpContext context)
    {
        await worker.CatchUpAsync(context);
        var (document, recorded) = await RequireAsync(context);
        var said = await messages.ReadAsync(await index.MessagesBeforeAsync(document.Session, null, InlineMessages, context.RequestAborted), context.RequestAborted);
        JsonResponse.Write(context, (document, recorded, said), static (writer, state) =>
        {
            writer.WriteStartObject();
            ConversationJson.WriteMembers(writer, state.document, state.recorded, whole: true);
            writer.WriteStartArray("messages"u8);
            foreach (var message in state.said)
            {
                MessageJson.Write(writer, message);
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private async Task FlagAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context.Request, 64 << 10, context.RequestAborted);
        await worker.CatchUpAsync(context);
        var (document, _) = await RequireAsync(context);
        var json = ConversationFlag.Event(document, body);
        var events = intake.Parse(json, Door);
        EventIntake.Require(await intake.AppendAsync(events, Door, awaitDurable: true, CancellationToken.None));
        context.Response.StatusCode = 204;
    }

    private async Task<(RecallDocument Document, RecordedEvent Recorded)> RequireAsync(HttpContext context)
    {
        var id = QueryParameters.Id(context);
        return await index.ConversationAsync(id, context.RequestAborted) is { } document && await messages.EventAsync(document.Sequence, context.RequestAborted) is { } recorded
            ? (document, recorded) : throw new ProblemException(Problem.NotFound($"No conversation `{id}`."));
    }
}
