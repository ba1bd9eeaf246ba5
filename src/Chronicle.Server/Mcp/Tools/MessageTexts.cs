using Chronicle.Events;
using Chronicle.Recall;
using Chronicle.Server.Conversations;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Server.Mcp.Tools;

/// <summary><c>get_messages</c>: the full text of a session's messages, from its beginning, from a cursor, or around one of them.</summary>
internal sealed class MessageTexts(RecallStore index, MessageReader messages, ToolScope scope)
{
    private const int StandardTokens = 4000;

    public async ValueTask<string> RunAsync(ToolArguments given, CancellationToken cancellationToken)
    {
        var limit = given.Whole("limit", 20, 1, 100);
        var (cursor, id) = (given.Text("cursor"), given.Name("message_id"));
        var (after, before) = (PageCursor.Read(cursor, "after"), PageCursor.Read(cursor, "before"));
        var centre = id is null ? null : await CentreAsync(id, given.Name("session_id"), cancellationToken);
        var session = given.Name("session_id") ?? centre?.Session ?? throw new ToolException("Give `session_id` or `message_id`; search_history finds both.");
        if (centre is not null && cursor is not null)
        {
            throw new ToolException("Give `cursor` or `message_id`, not both.");
        }
        _ = await scope.SessionAsync(session, cancellationToken);

        var page = new MessagePage(session, scope.Address, given.Budget(StandardTokens));
        if (centre is not null)
        {
            var earlier = await index.MessagesBeforeAsync(session, centre.Sequence, limit, cancellationToken);
            var later = await index.MessagesAfterAsync(session, centre.Sequence, limit, cancellationToken);
            await AroundAsync(page, centre, [.. earlier.Reverse()], later, limit, cancellationToken);
        }
        else if (before is not null)
        {
            await DownAsync(page, await index.MessagesBeforeAsync(session, before, limit, cancellationToken), cancellationToken);
        }
        else
        {
            await UpAsync(page, await index.MessagesAfterAsync(session, after ?? Sequence.None, limit, cancellationToken), cancellationToken);
        }
        return await TextAsync(page, session, cancellationToken);
    }

    private async ValueTask<RecallDocument> CentreAsync(string id, string? session, CancellationToken cancellationToken)
    {
        var found = await index.MessagesOfIdAsync(id, cancellationToken);
        if (session is not null)
        {
            return await index.MessageAsync(session, id, cancellationToken)
                ?? throw (found.Count == 0 ? NoMessage(id) : new ToolException($"Message `{id}` is of another session, `{found[0].Session}`."));
        }
        return found.Count switch
        {
            0 => throw NoMessage(id),
            1 => found[0],
            _ => throw new ToolException($"Several sessions have a message `{id}`: {string.Join(", ", found.Take(5).Select(message => $"`{message.Session}`"))}. Give `session_id`, too."),
        };
    }

    private async ValueTask UpAsync(MessagePage page, IReadOnlyList<RecallDocument> documents, CancellationToken cancellationToken)
    {
        foreach (var document in documents)
        {
            if (!await TryAddAsync(page, document, cancellationToken))
            {
                break;
            }
        }
    }

    private ValueTask DownAsync(MessagePage page, IReadOnlyList<RecallDocument> documents, CancellationToken cancellationToken) => UpAsync(page, [.. documents.Reverse()], cancellationToken);

    /// <summary>The message first, then its neighbours in turn: what stands next to it matters more than what stands far off on one side.</summary>
    private async ValueTask AroundAsync(
        MessagePage page, RecallDocument centre, IReadOnlyList<RecallDocument> earlier, IReadOnlyList<RecallDocument> later, int limit, CancellationToken cancellationToken)
    {
        await TryAddAsync(page, centre, cancellationToken);
        var (goesUp, goesDown) = (true, true);
        for (var i = 0; (goesUp || goesDown) && page.Count < limit; i++)
        {
            goesUp = goesUp && i < later.Count && await TryAddAsync(page, later[i], cancellationToken);
            goesDown = goesDown && i < earlier.Count && page.Count < limit && await TryAddAsync(page, earlier[i], cancellationToken);
        }
    }

    private async ValueTask<bool> TryAddAsync(MessagePage page, RecallDocument document, CancellationToken cancellationToken) =>
        await messages.ReadAsync(document, cancellationToken) is not { } message || page.TryAdd(message); // one that retention took meanwhile is passed over

    private async ValueTask<string> TextAsync(MessagePage page, string session, CancellationToken cancellationToken)
    {
        var hasEarlier = page.Count > 0 && await index.MessagesBeforeAsync(session, page.First, 1, cancellationToken) is { Count: > 0 };
        var hasLater = page.Count > 0 && await index.MessagesAfterAsync(session, page.Last, 1, cancellationToken) is { Count: > 0 };
        return ToolJson.Text(writer => page.Write(writer, hasEarlier, hasLater));
    }

    private static ToolException NoMessage(string id) => new($"There is no message `{id}`. Take `id` of a search_history hit that has a `role`; get_event shows the others.");
}
