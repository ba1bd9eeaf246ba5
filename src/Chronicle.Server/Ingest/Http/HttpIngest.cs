using Chronicle.Ingest;
using Chronicle.Redaction;
using Chronicle.Server.Api;
using Chronicle.Server.Problems;
using Chronicle.Server.Security;

namespace Chronicle.Server.Ingest.Http;

/// <summary><c>POST /api/events</c>: one event, an array, or NDJSON.</summary>
internal sealed class HttpIngest(EventIntake intake) : IIngestProtocol
{
    public static string Name => "http";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var ingest = ActivatorFor(routes);
        var rejections = routes.ServiceProvider.GetRequiredService<IngestRejections>();
        routes.ServiceProvider.GetRequiredService<IngestQueue>().Unheard = (events, door, result) => _ = TellAsync(rejections, events, door, result);
        routes.MapPost("/api/events", ingest.PostAsync).WithScope(Scope.Ingest);
    }

    private static HttpIngest ActivatorFor(IEndpointRouteBuilder routes) => new(routes.ServiceProvider.GetRequiredService<EventIntake>());

    /// <summary>With <c>ack=none</c> nobody hears of ids that belong to other events: the journal does.</summary>
    private static async Task TellAsync(IngestRejections rejections, RedactedEvent[] events, string door, AppendResult result)
    {
        try
        {
            foreach (var index in result.Conflicts.ToArray())
            {
                var content = events[index].Content;
                DoorMetrics.Rejected(door, "id-conflict");
                await rejections.RecordAsync(
                    door, content.SessionId, $"Not recorded: its id `{content.Id}` belongs to the event {result.Sequences.Span[index]}, which has other content.", content.Data, CancellationToken.None);
            }
        }
        catch (ProblemException)
        {
            // The journal takes nothing any more; the metric has counted it.
        }
    }

    private async Task PostAsync(HttpContext context)
    {
        var awaitDurable = !context.Request.QueryString.HasValue || QueryParameters.Text(context.Request.Query["ack"]) switch
        {
            null or "durable" => true,
            "none" => false,
            _ => throw new ProblemException(Problem.InvalidParameter("ack", "`durable` or `none` is expected")),
        };
        var isImport = context.Request.QueryString.HasValue && QueryParameters.Flag(context.Request.Query, "import") == true;
        if (context.Request.ContentType is { } type && type.Contains("ndjson", StringComparison.OrdinalIgnoreCase))
        {
            using var lines = new NdjsonIngest(intake, context, awaitDurable, isImport);
            await lines.PostAsync();
            return;
        }
        if (isImport)
        {
            throw new ProblemException(Problem.InvalidParameter("import", "it takes NDJSON, as export writes it"));
        }
        using var body = await intake.ReadBodyAsync(context, intake.Options.MaxBodyBytes);
        if (body.Refusal is { } refusal)
        {
            await refusal.WriteAsync(context);
            return;
        }
        var events = intake.Parse(body.Bytes, Name);
        var single = body.Bytes.Span.TrimStart(" \t\r\n\uFEFF"u8) is [(byte)'{', ..];
        var answer = new AppendAnswer();
        if (events.Length > 0)
        {
            var result = await intake.AppendAsync(events, Name, awaitDurable, context);
            if (!result.IsAdmitted)
            {
                await EventIntake.Describe(result).WriteAsync(context);
                return;
            }
            if (result.Status == AppendStatus.Accepted)
            {
                await AcceptedAsync(context, events.Length);
                return;
            }
            answer.Add(events, result);
        }
        await answer.WriteAsync(context, single);
    }

    internal static Task AcceptedAsync(HttpContext context, long count)
    {
        context.Response.StatusCode = 202;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync($$"""{"count":{{count}},"durable":false}""", context.RequestAborted);
    }
}
