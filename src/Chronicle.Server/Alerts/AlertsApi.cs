using Chronicle.Alerts;
using Chronicle.Server.Api;
using Chronicle.Server.Problems;
using Chronicle.Server.Security;

namespace Chronicle.Server.Alerts;

/// <summary>What is watched, how it stands, and saying that somebody knows.</summary>
internal sealed class AlertsApi(AlertWorker worker, AlertSinks sinks)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = new AlertsApi(routes.ServiceProvider.GetRequiredService<AlertWorker>(), routes.ServiceProvider.GetRequiredService<AlertSinks>());
        routes.MapGet("/api/alerts", api.ListAsync).WithScope(Scope.Read);
        routes.MapPost("/api/alerts/{name}/acknowledge", api.AcknowledgeAsync).WithScope(Scope.Admin);
    }

    private Task ListAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        JsonResponse.Write(context, this, static (writer, api) =>
        {
            writer.WriteStartObject();
            var worst = AlertLevel.Ok;
            writer.WriteStartArray("alerts"u8);
            api.Worker.Read(alerts =>
            {
                foreach (var alert in alerts)
                {
                    AlertJson.Write(writer, alert);
                    worst = alert.Level > worst ? alert.Level : worst;
                }
            });
            writer.WriteEndArray();
            writer.WriteString("worst"u8, AlertEvents.Name(worst));
            writer.WriteStartArray("sinks"u8);
            foreach (var sink in api.Sinks.All)
            {
                AlertJson.Write(writer, sink);
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
        return Task.CompletedTask;
    }

    private AlertWorker Worker => worker;

    private AlertSinks Sinks => sinks;

    private async Task AcknowledgeAsync(HttpContext context)
    {
        var name = QueryParameters.Id(context, "name");
        if (!await worker.AcknowledgeAsync(name, context.RequestAborted))
        {
            throw new ProblemException(Problem.NotFound($"No alert `{name}` is raised."));
        }
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
