using System.Text.Json;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Recall;
using Chronicle.Server.Api;
using Chronicle.Server.Ingest;
using Chronicle.Server.Problems;
using Chronicle.Server.Recall;
using Chronicle.Server.Security;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Server.Conversations;

/// <summary>Storing conversations, and looking them up.</summary>
internal sealed class ConversationsApi(
    EventIntake intake, IEventStore store, RecallStore index, RecallWorker worker, MessageReader messages, StoredConversations stored, ConversationTimes times,
    AnswerMemory memory, TimeProvider clock) : IDisposable
{
    private const string Door = "conversations";
    private const int InlineMessages = 100;

    private readonly SemaphoreSlim _onePatch = new(1); // a patch is made of what is there: two at once would lose one

    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.ServiceProvider.GetRequiredService<ConversationsApi>();
        routes.MapPost("/api/conversations", api.PostAsync).WithScope(Scope.Ingest);
        routes.MapGet("/api/conversations", api.ListAsync).WithScope(Scope.Read);
        routes.MapGet("/api/conversations/{id}", api.GetAsync).WithScope(Scope.Read);
        routes.MapPatch("/api/conversations/{id}", api.PatchAsync).WithScope(Scope.Ingest);
        routes.MapPost("/api/conversations/{id}/flag", api.FlagAsync).WithScope(Scope.Ingest);
        routes.MapPost("/api/sessions/{id}/messages", api.PostMessagesAsync).WithScope(Scope.Ingest);
    }

    public void Dispose() => _onePatch.Dispose();

    private Task PostAsync(HttpContext context) => StoreAsync(context, async (input, element, index) =>
    {
        var (id, session) = ConversationInput.IdOf(element, index);
        input.AddConversation(element, index, id is null ? null : await stored.FindKnownAsync(intake.Redactor.RedactName(id), intake.Redactor.RedactName(session ?? id), context.RequestAborted));
    });

    private Task PostMessagesAsync(HttpContext context)
    {
        var session = QueryParameters.Id(context);
        return StoreAsync(context, (input, element, index) =>
        {
            input.AddMessage(element, session, index);
            return ValueTask.CompletedTask;
        });
    }

    private async Task StoreAsync(HttpContext context, Func<ConversationInput, JsonElement, int, ValueTask> addAsync)
    {
        using var read = await intake.ReadBodyAsync(context, intake.Options.MaxBodyBytes);
        var body = read.Require();
        using var input = new ConversationInput();
        var (isArray, position) = (false, 0);
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = EventLimits.MaxApiDepth - 1 });
            isArray = document.RootElement.ValueKind == JsonValueKind.Array;
            foreach (var element in isArray ? document.RootElement.EnumerateArray().ToArray() : [document.RootElement])
            {
                await addAsync(input, element, position);
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
        var posted = intake.Parse(json, Door);
        var fresh = ConversationGrowth.Select(posted, input.Groups, intake.Redactor);
        var events = fresh.Count == posted.Length ? posted : [.. fresh.Select(place => posted[place])];
        var started = clock.GetTimestamp();
        var outcome = events.Length == 0 ? default : await intake.AppendAsync(events, Door, awaitDurable: true, context);
        times.Record(clock.GetElapsedTime(started), events.Length, events.Length == 0 || outcome.Status == AppendStatus.Committed);
        var result = events.Length == 0 ? outcome : EventIntake.RequireNoConflict(events, EventIntake.Require(outcome));
        var answer = new ConversationAnswer(input, posted, fresh, result);
        JsonResponse.Write(context, (answer, isArray), static (writer, state) => state.answer.Write(writer, state.isArray));
    }

    private async Task RequireParentsAsync(ConversationInput input, CancellationToken cancellationToken)
    {
        foreach (var (parent, session, position) in input.ForeignParents)
        {
            var (recordedParent, recordedSession) = (intake.Redactor.RedactName(parent), intake.Redactor.RedactName(session));
            if ((await store.FindAsync(recordedParent, recordedSession, cancellationToken)).Count == 0 && await index.MessageAsync(recordedSession, recordedParent, cancellationToken) is null)
            {
                throw new ProblemException(new Problem(422, "unknown-parent", "There is no message that it answers", $"No message `{parent}` of session `{session}` is recorded: store it first, or in the same request.") { Index = position });
            }
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
        List<(RecallDocument Document, RecordedEvent Recorded, Timestamp? Said)> page = [];
        foreach (var document in found)
        {
            if (events.TryGetValue(document.Sequence, out var recorded))
            {
                page.Add((document, recorded, await index.MessagesBeforeAsync(document.Session, null, 1, context.RequestAborted) is [var last] ? last.Time : null));
            }
        }
        JsonResponse.Write(context, (page, next: found.Count == limit ? new Cursor(store.Epoch, found[^1].Sequence).ToString() : null), static (writer, state) =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("conversations"u8);
            foreach (var (document, recorded, said) in state.page)
            {
                writer.WriteStartObject();
                ConversationJson.WriteMembers(writer, document, recorded, said, whole: false);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            EventJson.WriteOptional(writer, "next"u8, state.next);
            writer.WriteEndObject();
        });
    }

    private async Task GetAsync(HttpContext context)
    {
        var (document, recorded) = await RequireAsync(context);
        using var lease = await memory.TakeAsync(context.RequestAborted);
        var (said, _) = await messages.ReadAsync(
            await stored.LastMessagesAsync(document.Session, InlineMessages, context.RequestAborted), lease.Bytes, fromEnd: true, context.RequestAborted);
        lease.Fit(said);
        JsonResponse.Write(context, (document, recorded, said), static (writer, state) =>
        {
            writer.WriteStartObject();
            ConversationJson.WriteMembers(writer, state.document, state.recorded, state.said is [.., var last] ? last.Document.Time : null, whole: true);
            writer.WriteStartArray("messages"u8);
            foreach (var message in state.said)
            {
                MessageJson.Write(writer, message);
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
        await AnswerMemory.FlushAsync(context, lease);
    }

    private async Task PatchAsync(HttpContext context)
    {
        using var read = await intake.ReadBodyAsync(context, intake.Options.MaxEventBytes);
        var body = read.Require();
        await _onePatch.WaitAsync(context.RequestAborted);
        try
        {
            var (document, latest) = await RequireAsync(context);
            var events = intake.Parse(ConversationPatch.Event(document, latest.Content, body), Door);
            var result = EventIntake.Require(await intake.AppendAsync(events, Door, awaitDurable: true, context));
            JsonResponse.Write(context, (document.Id, result.Sequences.Span[0].Value), static (writer, updated) =>
            {
                writer.WriteStartObject();
                writer.WriteString("id"u8, updated.Id);
                writer.WriteNumber("seq"u8, updated.Value);
                writer.WriteEndObject();
            });
        }
        finally
        {
            _onePatch.Release();
        }
    }

    private async Task FlagAsync(HttpContext context)
    {
        using var read = await intake.ReadBodyAsync(context, 64 << 10);
        var body = read.Require();
        var (document, _) = await RequireAsync(context);
        var json = ConversationFlag.Event(document, body);
        var events = intake.Parse(json, Door);
        EventIntake.Require(await intake.AppendAsync(events, Door, awaitDurable: true, context));
        context.Response.StatusCode = 204;
    }

    private async Task<(RecallDocument Document, RecordedEvent Recorded)> RequireAsync(HttpContext context)
    {
        var id = QueryParameters.Id(context);
        return await stored.FindConversationAsync(id, context.RequestAborted) ?? throw new ProblemException(Problem.NotFound($"No conversation `{id}`."));
    }
}
