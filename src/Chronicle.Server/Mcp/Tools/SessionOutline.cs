using System.Text.Json;
using Chronicle.Events;
using Chronicle.Server.Api;
using Chronicle.Server.Conversations;
using Chronicle.Server.Dashboard;
using Chronicle.Sessions;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Server.Mcp.Tools;

/// <summary><c>get_session_outline</c>: what a session is and its turns, from the first on.</summary>
internal sealed class SessionOutline(RecallStore index, MessageReader messages, SessionClock sessions, ToolScope scope)
{
    private const int StandardTokens = 2000;
    private const int PageMessages = 200;

    public async ValueTask<string> RunAsync(ToolArguments given, CancellationToken cancellationToken)
    {
        var session = await scope.SessionAsync(given.RequiredName("session_id", "which session?"), cancellationToken);
        var after = PageCursor.Read(given.Text("cursor"), "after") ?? Sequence.None;
        var budget = given.Budget(StandardTokens);
        budget.Take(ToolJson.Object(writer => Write(writer, session, [], after)));

        var turns = new List<byte[]>();
        Sequence? next = null;
        await foreach (var turn in TurnsAsync(session.Id, after, cancellationToken))
        {
            var json = turn.ToJson();
            if (!budget.TryTake(json) && turns.Count > 0) // one at least: a cursor that stands still helps nobody
            {
                next = after;
                break;
            }
            turns.Add(json);
            after = turn.Last;
        }
        return ToolJson.Text(writer => Write(writer, session, turns, next));
    }

    private async IAsyncEnumerable<OutlinedTurn> TurnsAsync(string session, Sequence after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        OutlinedTurn? turn = null;
        while (await index.MessagesAfterAsync(session, after, PageMessages, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var document in page)
            {
                after = document.Sequence;
                if (await messages.ReadAsync(document, cancellationToken) is not { } message)
                {
                    continue; // retention took it meanwhile
                }
                if (turn is not null && OutlinedTurn.Begins(message))
                {
                    yield return turn;
                    turn = null;
                }
                if (turn is null)
                {
                    turn = new OutlinedTurn(message);
                }
                else
                {
                    turn.Add(message);
                }
            }
        }
        if (turn is not null)
        {
            yield return turn;
        }
    }

    private void Write(Utf8JsonWriter writer, Session session, List<byte[]> turns, Sequence? next)
    {
        writer.WriteStartObject("session"u8);
        writer.WriteString("id"u8, session.Id);
        EventJson.WriteOptional(writer, "project"u8, session.Project);
        EventJson.WriteOptional(writer, "title"u8, session.Title);
        writer.WriteString("status"u8, session.StatusAt(sessions.Now).Name());
        ToolJson.WriteTime(writer, "started"u8, session.Started);
        ToolJson.WriteTime(writer, "last_event"u8, session.LastEvent);
        writer.WriteNumber("events"u8, session.Events);
        writer.WriteNumber("prompts"u8, session.Prompts);
        writer.WriteNumber("tool_calls"u8, session.ToolCalls);
        writer.WriteNumber("errors"u8, session.Errors);
        writer.WriteString("link"u8, DashboardLink.Of(session.Id));
        writer.WriteEndObject();
        ToolJson.WriteAll(writer, "turns"u8, turns);
        writer.WriteString("base"u8, scope.Address);
        if (next is { } from)
        {
            writer.WriteString("next"u8, PageCursor.Write("after", from));
        }
        if (turns.Count == 0)
        {
            writer.WriteString("note"u8, "There are no messages from here on. search_history with this session_id finds what else was recorded.");
        }
    }
}
