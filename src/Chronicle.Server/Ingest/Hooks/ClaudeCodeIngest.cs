using Chronicle.Events;
using Chronicle.Server.Security;

namespace Chronicle.Server.Ingest.Hooks;

/// <summary><c>POST /hooks/claude-code</c>: Claude Code's http hooks. The agent waits for the answer, which is empty so that it changes nothing.</summary>
internal sealed class ClaudeCodeIngest : IIngestProtocol
{
    public static string Name => "claude-code";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var (intake, hooks) = (routes.ServiceProvider.GetRequiredService<EventIntake>(), routes.ServiceProvider.GetRequiredService<HookIntake>());
        routes.MapPost("/hooks/claude-code", context => PostAsync(intake, hooks, context)).WithScope(Scope.Ingest);
    }

    private static async Task PostAsync(EventIntake intake, HookIntake hooks, HttpContext context)
    {
        var events = await hooks.ReadAsync(context.Request, Name, EventDialect.ClaudeCode, body: null, CancellationToken.None);
        if (events.Length > 0)
        {
            EventIntake.Require(await intake.AppendSoonAsync(events, Name, CancellationToken.None));
        }
        context.Response.StatusCode = 204;
    }
}
