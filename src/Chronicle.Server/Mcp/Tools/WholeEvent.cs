using System.Text;
using System.Text.Json;
using Chronicle.Events;
using Chronicle.Server.Api;
using Chronicle.Server.Conversations;
using Chronicle.Server.Dashboard;
using Chronicle.Server.Problems;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Server.Mcp.Tools;

/// <summary><c>get_event</c>: one event as it was recorded, or a piece of it when it is larger than the budget.</summary>
internal sealed class WholeEvent(RecallStore index, MessageReader messages, ToolScope scope)
{
    private const int StandardTokens = 8000;

    public async ValueTask<string> RunAsync(ToolArguments given, CancellationToken cancellationToken)
    {
        var id = given.RequiredName("id", "which event?");
        var offset = given.Whole("offset", 0, 0, int.MaxValue);
        var budget = given.Budget(StandardTokens);
        var recorded = await FindAsync(id, given.Name("session_id"), cancellationToken) ?? throw NotFound(id);
        if (scope.Project is not null && (await scope.Store.FindSessionAsync(recorded.Content.SessionId, cancellationToken))?.Project != scope.Project)
        {
            throw NotFound(id);
        }
        var link = DashboardLink.Of(recorded);
        var whole = ToolJson.Object(writer =>
        {
            writer.WritePropertyName("event"u8);
            writer.WriteRawValue(recorded.Json.Span, skipInputValidation: true);
            WriteLink(writer, link);
        });
        return offset == 0 && budget.TryTake(whole) ? Encoding.UTF8.GetString(whole) : Piece(recorded, offset, budget, link);
    }

    private string Piece(RecordedEvent recorded, int offset, TokenBudget budget, string link)
    {
        var text = Encoding.UTF8.GetString(recorded.Json.Span);
        if (offset >= text.Length)
        {
            throw new ToolException($"The event has {text.Length} characters; `offset` {offset} is past its end.");
        }
        return Encoding.UTF8.GetString(budget.Fit(text[offset..], piece => ToolJson.Object(writer =>
        {
            writer.WriteString("id"u8, recorded.Id);
            writer.WriteString("piece"u8, piece);
            writer.WriteNumber("offset"u8, offset);
            writer.WriteNumber("characters"u8, text.Length);
            if (offset + piece.Length < text.Length)
            {
                writer.WriteNumber("next_offset"u8, offset + piece.Length);
            }
            WriteLink(writer, link);
        })));
    }

    private void WriteLink(Utf8JsonWriter writer, string link)
    {
        writer.WriteString("link"u8, link);
        writer.WriteString("base"u8, scope.Address);
    }

    /// <summary>By its own id, cursor or sequence, or by the id of the message it holds.</summary>
    private async ValueTask<RecordedEvent?> FindAsync(string id, string? session, CancellationToken cancellationToken)
    {
        try
        {
            return await EventsApi.FindAsync(scope.Store, id, session, cancellationToken) is { } found ? found
                : await index.FindMessageAsync(id, session, cancellationToken) is { } message ? await messages.EventAsync(message.Sequence, cancellationToken) : null;
        }
        catch (ProblemException ambiguous)
        {
            throw new ToolException($"Several sessions have an event `{id}`: {string.Join(", ", ambiguous.Problem.Sessions.Take(5).Select(one => $"`{one}`"))}. Give `session_id`, too.");
        }
    }

    private ToolException NotFound(string id) => new($"There is no event `{id}`{scope.In}. Take `id` or `event` of a search_history hit or of a message.");
}
