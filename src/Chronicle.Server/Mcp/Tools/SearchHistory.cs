using System.Text.Json;
using Chronicle.Events;
using Chronicle.Recall;
using Chronicle.Server.Dashboard;
using Chronicle.Server.Recall;

namespace Chronicle.Server.Mcp.Tools;

/// <summary><c>search_history</c>: what was found, in 50 to 100 tokens each.</summary>
internal sealed class SearchHistory(RecallSearch search, TimeProvider clock, ToolScope scope)
{
    private const int StandardTokens = 1500;
    private const int SnippetLength = 120; // about 30 tokens; ids, time and link are as many again
    private const int MaxQueryLength = 2000;

    public async ValueTask<string> RunAsync(ToolArguments given, CancellationToken cancellationToken)
    {
        var query = given.RequiredText("query", "what are you looking for?");
        if (query.Length > MaxQueryLength)
        {
            throw new ToolException($"`query` is longer than {MaxQueryLength} characters. Name the few words that matter.");
        }
        var mode = given.Choice("mode", SearchMode.Hybrid, ("hybrid", SearchMode.Hybrid), ("text", SearchMode.Text), ("vector", SearchMode.Vector));
        var limit = given.Whole("limit", 10, 1, 50);
        var budget = given.Budget(StandardTokens);
        var answer = await search.SearchAsync(query, mode, Filter(given), limit, HybridSearch.StandardMinScore, prefixLast: false, cancellationToken);

        var notes = Notes(answer);
        budget.Take(ToolJson.Object(writer => WriteHead(writer, [], limit, notes)));
        var hits = answer.Results.Select(Outline).TakeWhile(hit => budget.TryTake(hit)).ToList();
        return ToolJson.Text(writer => WriteHead(writer, hits, answer.Results.Count - hits.Count, notes));
    }

    private RecallFilter Filter(ToolArguments given) => new()
    {
        Kind = given.Choice<DocumentKind?>("kind", null, ("message", DocumentKind.Message), ("conversation", DocumentKind.Conversation), ("event", DocumentKind.Event)),
        Project = scope.Project,
        Session = given.Name("session_id"),
        Role = given.Choice<string?>("role", null, ("user", "user"), ("assistant", "assistant"), ("tool", "tool"), ("system", "system")),
        Since = given.Time("since", clock),
        Until = given.Time("until", clock),
    };

    private void WriteHead(Utf8JsonWriter writer, List<byte[]> hits, int omitted, string? notes)
    {
        ToolJson.WriteAll(writer, "hits"u8, hits);
        writer.WriteString("base"u8, scope.Address);
        if (omitted > 0)
        {
            writer.WriteNumber("omitted"u8, omitted); // found, and past the budget
        }
        EventJson.WriteOptional(writer, "note"u8, notes);
    }

    private static byte[] Outline(SearchResult result) => ToolJson.Object(writer =>
    {
        var (document, recorded) = (result.Document, result.Recorded);
        writer.WriteString("id"u8, document.Id);
        if (recorded.Id != document.Id)
        {
            writer.WriteString("event"u8, recorded.Id);
        }
        writer.WriteString("session"u8, document.Session);
        writer.WriteString(document.Kind == DocumentKind.Message ? "role"u8 : "kind"u8, document.Kind switch { DocumentKind.Message => document.Role, DocumentKind.Conversation => "conversation", _ => document.Type });
        EventJson.WriteOptional(writer, "tool"u8, recorded.Content.ToolName);
        ToolJson.WriteTime(writer, "time"u8, document.Time);
        writer.WriteString("snippet"u8, ToolJson.Line(result.Snippet.Text, SnippetLength));
        writer.WriteString("link"u8, DashboardLink.Of(document, recorded));
    });

    /// <summary>What a model must know not to read too much into what it was given.</summary>
    private string? Notes(SearchAnswer answer)
    {
        var notes = new List<string>();
        if (answer.Results.Count == 0)
        {
            notes.Add(answer.Reason ?? $"Nothing was found{scope.In}. Use other words for it, or fewer filters.");
        }
        notes.AddRange(answer.Corrections.Select(correction => $"`{correction.Key}` is not known; looked for {string.Join(", ", correction.Value)}."));
        if (answer.Vector.State is not ("ready" or "off"))
        {
            notes.Add($"Search by meaning is {answer.Vector.State}: {answer.Vector.Lag} texts can be found by words only.");
        }
        if (answer.IndexLag > 0)
        {
            notes.Add($"The newest {answer.IndexLag} events can't be found yet.");
        }
        return notes.Count == 0 ? null : string.Join(" ", notes);
    }
}
