using System.Globalization;
using System.Text.Json;
using Chronicle.Events;
using Chronicle.Recall;
using Chronicle.Redaction;
using Chronicle.Server.Api;
using Chronicle.Server.Conversations;
using Chronicle.Server.Ingest;
using Chronicle.Server.Ingest.Http;
using Chronicle.Server.Problems;
using Chronicle.Server.Security;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Server.Recall;

/// <summary>Searching everything that was said and done.</summary>
internal sealed class SearchApi(RecallSearch search, RecallStore index, RecallWorker worker, BodyMemory memory, Redactor redactor, TimeProvider clock)
{
    // A text is nearer to texts than a question is.
    private const double SimilarMinScore = 0.5;

    private const int MaxQueryLength = 8192;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.ServiceProvider.GetRequiredService<SearchApi>();
        routes.MapGet("/api/search", api.SearchAsync).WithScope(Scope.Read);
        routes.MapPost("/api/search/similar", api.SimilarAsync).WithScope(Scope.Read);
    }

    private async Task SearchAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var text = QueryParameters.Text(query["q"]);
        var mode = QueryParameters.Text(query["mode"]) switch
        {
            null or "hybrid" => SearchMode.Hybrid,
            "text" => SearchMode.Text,
            "vector" => SearchMode.Vector,
            _ => throw new ProblemException(Problem.InvalidParameter("mode", "`hybrid`, `text` or `vector` is expected")),
        };
        var (filter, limit, minScore, isTyping) = (Filter(query), QueryParameters.Limit(query, 20, 100), MinScore(query, HybridSearch.StandardMinScore), QueryParameters.Flag(query, "typing") ?? false);
        if (text is not { Length: <= MaxQueryLength })
        {
            throw new ProblemException(Problem.InvalidParameter(
                "q", text is null ? "it is missing: what is looked for?" : $"it is longer than {MaxQueryLength} characters; `POST /api/search/similar` takes texts"));
        }
        await worker.CatchUpAsync(context);
        JsonResponse.Write(context, await search.SearchAsync(text, mode, filter, limit, minScore, isTyping, context.RequestAborted), SearchJson.Write);
    }

    private async Task SimilarAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var (filter, limit, minScore) = (Filter(query), QueryParameters.Limit(query, 20, 100), MinScore(query, SimilarMinScore));
        using var read = await RequestBody.ReadAsync(context, memory, 256 << 10);
        var body = read.Require();
        var (text, id, session) = (JsonBodyText(body, "text"u8), JsonBodyText(body, "message_id"u8), JsonBodyText(body, "session_id"u8));
        if (string.IsNullOrWhiteSpace(text) == (id is null))
        {
            throw new ProblemException(new Problem(422, "invalid-query", "This can't be looked for", "Give `text` or `message_id`, one of them."));
        }
        await worker.CatchUpAsync(context);
        RecallDocument? document = null;
        if (id is not null)
        {
            document = await index.FindMessageAsync(redactor.RedactName(id), redactor.RedactName(session), context.RequestAborted) ?? throw new ProblemException(Problem.NotFound($"No message `{id}`."));
        }
        var answer = await search.SimilarAsync(text, document, filter, limit, minScore, context.RequestAborted);
        JsonResponse.Write(context, answer, SearchJson.Write);
    }

    private RecallFilter Filter(IQueryCollection query) => new()
    {
        Kind = QueryParameters.Text(query["kind"]) switch
        {
            null => null,
            "event" => DocumentKind.Event,
            "message" => DocumentKind.Message,
            "conversation" => DocumentKind.Conversation,
            _ => throw new ProblemException(Problem.InvalidParameter("kind", "`event`, `message` or `conversation` is expected")),
        },
        User = QueryParameters.Text(query["user"]),
        Project = QueryParameters.Text(query["project"]),
        Session = QueryParameters.Text(query["session"]),
        Role = QueryParameters.Text(query["role"]),
        Type = QueryParameters.Text(query["type"]),
        Channel = QueryParameters.Text(query["channel"]),
        Since = QueryParameters.Time(query, "since", clock),
        Until = QueryParameters.Time(query, "until", clock),
    };

    private static double MinScore(IQueryCollection query, double standard)
    {
        if (QueryParameters.Text(query["min_score"]) is not { } text)
        {
            return standard;
        }
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var score) && score is >= -1 and <= 1 ? score
            : throw new ProblemException(Problem.InvalidParameter("min_score", "a number from -1 to 1 is expected"));
    }

    private static string? JsonBodyText(ReadOnlyMemory<byte> body, ReadOnlySpan<byte> name)
    {
        try
        {
            return JsonBody.GetString(body.Span, name);
        }
        catch (JsonException malformed)
        {
            throw new ProblemException(new Problem(400, "malformed", "This is not JSON", malformed.Message));
        }
    }
}
