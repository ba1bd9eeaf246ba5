using Chronicle.Events;
using Chronicle.Server.Problems;
using Chronicle.Server.Security;

namespace Chronicle.Server.Ingest.Hooks;

/// <summary><c>POST /events</c>: disler's hooks. They want exactly 200, and the recorded event back.</summary>
internal sealed class DislerIngest : IIngestProtocol
{
    public static string Name => "disler";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var intake = routes.ServiceProvider.GetRequiredService<EventIntake>();
        routes.MapPost("/events", context => PostAsync(intake, context)).WithScope(Scope.Ingest);
    }

    private static async Task PostAsync(EventIntake intake, HttpContext context)
    {
        using var body = await intake.ReadBodyAsync(context, intake.Options.MaxBodyBytes);
        if (body.Refusal is { } refusal)
        {
            await refusal.WriteAsync(context);
            return;
        }
        var events = intake.Parse(body.Bytes, Name, EventDialect.Disler, intake.Options.MaxBodyBytes);
        if (events.Length == 0)
        {
            throw new ProblemException(new Problem(400, "invalid-event", "Missing required fields", "One event is expected."));
        }
        var result = await intake.AppendSoonAsync(events, Name, context);
        if (!result.IsAdmitted)
        {
            await EventIntake.Describe(result).WriteAsync(context);
            return;
        }
        context.Response.ContentType = "application/json";
        var recorded = new RecordedEvent(result.Epoch, result.Sequences.Span[0], "", events[0].Content);
        await context.Response.BodyWriter.WriteAsync(DislerJson.Write(recorded), context.RequestAborted);
    }
}
