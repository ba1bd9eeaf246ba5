using System.Text.Json;
using Chronicle.Conversations;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Recall;
using Chronicle.Server.Api;
using Chronicle.Server.Problems;
using Chronicle.Server.Recall;
using Chronicle.Server.Security;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Server.Conversations;

/// <summary>A session's messages: as they came, as a tree, or as the history a model is told.</summary>
internal sealed class MessagesApi(IEventStore store, RecallStore index, RecallWorker worker, MessageReader messages, StoredConversations stored)
{
    private const int MostOfATree = 1000;
    private const int LookedAt = 64; // messages, for the newest one of the main agent

    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.ServiceProvider.GetRequiredService<MessagesApi>();
        routes.MapGet("/api/sessions/{id}/messages", api.ListAsync).WithScope(Scope.Read);
        routes.MapGet("/api/messages/{id}", api.GetAsync).WithScope(Scope.Read);
    }

    private async Task GetAsync(HttpContext context)
    {
        var id = QueryParameters.Id(context);
        if (await stored.FindMessageAsync(id, QueryParameters.Text(context.Request.Query["session"]), context.RequestAborted) is not { } document || await messages.ReadAsync(document, context.RequestAborted) is not { } message)
        {
            throw new ProblemException(Problem.NotFound($"No message `{id}`."));
        }
        JsonResponse.Write(context, message, MessageJson.Write);
    }

    private async Task ListAsync(HttpContext context)
    {
        var (session, query) = (QueryParameters.Id(context), MessageQuery.Read(context.Request.Query));
        await worker.CatchUpAsync(context);
        _ = await store.FindSessionAsync(session, context.RequestAborted) ?? throw new ProblemException(Problem.NotFound($"No session `{session}`."));
        await (query.View switch
        {
            "tree" => TreeAsync(context, session, query),
            "history" => HistoryAsync(context, session, query),
            _ => FlatAsync(context, session, query),
        });
    }

    private async Task FlatAsync(HttpContext context, string session, MessageQuery query)
    {
        var limit = query.Limit ?? 100;
        var (before, after) = (await PlaceAsync(session, query.Before, "before", context.RequestAborted), await PlaceAsync(session, query.After, "after", context.RequestAborted));
        var forward = after is not null || (before is null && !query.IsDescending);
        var documents = forward ? await index.MessagesAfterAsync(session, after ?? Sequence.None, limit, context.RequestAborted)
            : await index.MessagesBeforeAsync(session, before, limit, context.RequestAborted);
        var next = documents.Count < limit ? null : forward ? documents[^1].Id : documents[0].Id;
        var page = await messages.ReadAsync(documents, context.RequestAborted);
        JsonResponse.Write(context, (page, next, forward), static (writer, state) =>
        {
            writer.WriteStartObject();
            WriteAll(writer, state.page);
            EventJson.WriteOptional(writer, state.forward ? "next"u8 : "prev"u8, state.next);
            writer.WriteEndObject();
        });
    }

    private async Task TreeAsync(HttpContext context, string session, MessageQuery query)
    {
        var documents = await index.MessagesBeforeAsync(session, null, query.Limit ?? MostOfATree, context.RequestAborted);
        var page = await messages.ReadAsync(documents, context.RequestAborted);
        var known = page.Select(message => message.Document.Id).ToHashSet();
        var children = page.ToLookup(message => message.Document.Parent is { } parent && parent != message.Document.Id && known.Contains(parent) ? parent : "");
        JsonResponse.Write(context, children, static (writer, children) =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("roots"u8);
            WriteTree(writer, children);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    /// <summary>Writes without recursion: a thread is as deep as it is long. Beyond 500 levels, children stand beside their parents' children.</summary>
    private static void WriteTree(Utf8JsonWriter writer, ILookup<string, StoredMessage> children)
    {
        const int Deepest = 500;
        var open = new Stack<(IEnumerator<StoredMessage> Siblings, bool IsNested)>();
        open.Push((children[""].GetEnumerator(), false));
        var depth = 0;
        while (open.TryPeek(out var level))
        {
            if (!level.Siblings.MoveNext())
            {
                open.Pop();
                if (level.IsNested)
                {
                    writer.WriteEndArray();
                    writer.WriteEndObject();
                    depth--;
                }
                continue;
            }
            var message = level.Siblings.Current;
            writer.WriteStartObject();
            MessageJson.WriteMembers(writer, message);
            writer.WriteStartArray("children"u8);
            var isNested = depth < Deepest;
            if (!isNested)
            {
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            depth += isNested ? 1 : 0;
            open.Push((children[message.Document.Id].GetEnumerator(), isNested));
        }
    }

    /// <summary>From the root to a message, or all up to the newest; the last so many, and no more than so many tokens.</summary>
    private async Task HistoryAsync(HttpContext context, string session, MessageQuery query)
    {
        var last = query.Limit ?? 50;
        IReadOnlyList<RecallDocument> documents;
        if (query.Message is { } id)
        {
            var end = await index.MessageAsync(session, id, context.RequestAborted)
                ?? throw new ProblemException(Problem.NotFound($"No message `{id}` in session `{session}`."));
            documents = end.Parent is null ? await index.MessagesBeforeAsync(session, end.Sequence.Next, last, context.RequestAborted)
                : await index.PathAsync(session, id, last, context.RequestAborted);
        }
        else
        {
            var newest = Newest(await index.MessagesBeforeAsync(session, null, LookedAt, context.RequestAborted));
            documents = newest is { Parent: not null } ? await index.PathAsync(session, newest.Id, last, context.RequestAborted)
                : await index.MessagesBeforeAsync(session, null, last, context.RequestAborted);
        }
        var page = await messages.ReadAsync(documents, context.RequestAborted);
        var sum = 0L;
        var from = page.Count;
        while (from > 0 && (sum += page[from - 1].Tokens) <= query.Tokens)
        {
            from--;
        }
        page.RemoveRange(0, from);
        JsonResponse.Write(context, page, static (writer, page) =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("messages"u8);
            foreach (var message in page)
            {
                writer.WriteStartObject();
                writer.WriteString("id"u8, message.Document.Id);
                MessageJson.WriteTurn(writer, message);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteNumber("tokens"u8, page.Sum(message => message.Tokens));
            writer.WriteEndObject();
        });
    }

    /// <summary>The newest message; of what hooks told the newest that is no sub-agent's, whose words are no part of what the model was told.</summary>
    private static RecallDocument? Newest(IReadOnlyList<RecallDocument> last) =>
        last is [.., { Agent: not null, Type: not ConversationEvents.Message }] ? last.LastOrDefault(static message => message.Agent is null) ?? last[^1] : last is [.., var newest] ? newest : null;

    private async ValueTask<Sequence?> PlaceAsync(string session, string? id, string name, CancellationToken cancellationToken)
    {
        if (id is null)
        {
            return null;
        }
        return (await index.MessageAsync(session, id, cancellationToken))?.Sequence ?? throw new ProblemException(Problem.InvalidParameter(name, $"there is no message `{id}` in session `{session}`"));
    }

    private static void WriteAll(Utf8JsonWriter writer, List<StoredMessage> page)
    {
        writer.WriteStartArray("messages"u8);
        foreach (var message in page)
        {
            MessageJson.Write(writer, message);
        }
        writer.WriteEndArray();
    }
}
