using System.Text.Json;
using Chronicle.Journal;
using Chronicle.Redaction;
using Chronicle.Server.Api;
using Chronicle.Server.Conversations;
using Chronicle.Server.Recall;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Server.Mcp.Tools;

/// <summary>The tools at work on this server's own history. They read, and nothing else.</summary>
/// <param name="address">The server's own, as the caller reached it.</param>
/// <param name="project">The one whose sessions are shown, given where the tools were set up; null leaves it to each call.</param>
internal sealed class HistoryTools(
    IEventStore store, RecallStore index, RecallWorker worker, RecallSearch search, MessageReader messages, Redactor redactor, TimeProvider clock, SessionClock sessions, string address, string? project) : IMcpTools
{
    // What somebody said before asking is to be found, unless the index is far behind.
    private static readonly TimeSpan CatchUpPatience = TimeSpan.FromSeconds(2);

    public async ValueTask<McpToolResult> CallAsync(string name, JsonElement arguments, CancellationToken cancellationToken)
    {
        try
        {
            var given = new ToolArguments(name, arguments, redactor);
            var scope = new ToolScope(store, address, name == "list_sessions" ? project : Project(given));
            await worker.ReachAsync(store.Head, CatchUpPatience, cancellationToken);
            return new McpToolResult(await RunAsync(name, given, scope, cancellationToken), IsError: false);
        }
        catch (ToolException refused)
        {
            return new McpToolResult(refused.Message, IsError: true);
        }
        catch (StoreException failed)
        {
            return new McpToolResult($"The history could not be read just now ({failed.Message}). Try again; if it stays so, tell the user to run `chronicle doctor`.", IsError: true);
        }
    }

    private ValueTask<string> RunAsync(string name, ToolArguments given, ToolScope scope, CancellationToken cancellationToken) => name switch
    {
        "search_history" => new SearchHistory(search, clock, scope).RunAsync(given, cancellationToken),
        "list_sessions" => new SessionList(clock, sessions, scope).RunAsync(given, cancellationToken),
        "get_session_outline" => new SessionOutline(index, messages, sessions, scope).RunAsync(given, cancellationToken),
        "get_messages" => new MessageTexts(index, messages, scope).RunAsync(given, cancellationToken),
        "get_event" => new WholeEvent(index, messages, scope).RunAsync(given, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "It is in the catalogue and nowhere else."),
    };

    private string? Project(ToolArguments given) => given.Name("project") is { } asked && project is not null && asked != project
        ? throw new ToolException($"Only project {project} is shown here. Leave `project` out.")
        : project ?? given.Name("project");
}
