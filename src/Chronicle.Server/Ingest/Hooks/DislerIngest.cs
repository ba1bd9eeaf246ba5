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
        var (intake, hooks) = (routes.ServiceProvider.GetRequiredService<EventIntake>(), routes.ServiceProvider.GetRequiredService<HookIntake>());
        routes.MapPost("/events", context => PostAsync(intake, hooks, context)).WithScope(Scope.Ingest);
    }

    private static async Task PostAsync(EventIntake intake, HookIntake hooks, HttpContext context)
    {
        using var body = await hooks.ReadBodyAsync(context, Name);
        if (body?.Refusal is { } refusal)
        {
            await refusal.WriteAsync(context);
            return;
        }
        var events = body is null ? [] : await hooks.ReadAsync(body.Value.Bytes, Name, EventDialect.Disler, body: "payload", context.RequestAborted);
        if (events.Length == 0)
        {
            // As disler's server answers; what was sent is recorded as rejected.
            throw new ProblemException(new Problem(400, "invalid-event", "Missing required fields", "It can't be read as an event of a hook, and is recorded as `ingest.rejected`."));
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
