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
        using var body = await hooks.ReadBodyAsync(context, Name);
        if (body?.Refusal is { } refusal)
        {
            await refusal.WriteAsync(context);
            return;
        }
        var events = body is null ? [] : await hooks.ReadAsync(body.Value.Bytes, Name, EventDialect.ClaudeCode, body: null, CancellationToken.None);
        if (events.Length > 0 && await intake.AppendSoonAsync(events, Name, context) is { IsAdmitted: false } refused)
        {
            await EventIntake.Describe(refused).WriteAsync(context);
            return;
        }
        context.Response.StatusCode = 204;
    }
}
