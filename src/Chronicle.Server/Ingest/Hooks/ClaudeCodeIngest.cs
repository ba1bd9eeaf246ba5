using Chronicle.Events;
using Chronicle.Server.Security;

namespace Chronicle.Server.Ingest.Hooks;

/// <summary><c>POST /hooks/claude-code</c>: Claude Code's http hooks. The agent waits for the answer, which is empty so that it changes nothing.</summary>
internal sealed class ClaudeCodeIngest : IIngestProtocol
{
    public static string Name => "claude-code";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var intake = routes.ServiceProvider.GetRequiredService<EventIntake>();
        routes.MapPost("/hooks/claude-code", context => PostAsync(intake, context)).WithScope(Scope.Ingest);
    }

    private static async Task PostAsync(EventIntake intake, HttpContext context)
    {
        // A payload is one event, so the event limit would refuse what the body limit allows: a Write of a 2 MB file must still be recorded.
        using var body = await intake.ReadBodyAsync(context, intake.Options.MaxBodyBytes);
        if (body.Refusal is { } refusal)
        {
            await refusal.WriteAsync(context);
            return;
        }
        var events = intake.Parse(body.Bytes, Name, EventDialect.ClaudeCode, intake.Options.MaxBodyBytes);
        if (events.Length > 0 && await intake.AppendSoonAsync(events, Name, context) is { IsAdmitted: false } refused)
        {
            await EventIntake.Describe(refused).WriteAsync(context);
            return;
        }
        context.Response.StatusCode = 204;
    }
}
