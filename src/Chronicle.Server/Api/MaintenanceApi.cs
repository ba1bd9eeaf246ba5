using System.Text.Json;
using Chronicle.Events;
using Chronicle.Maintenance;
using Chronicle.Server.Security;

namespace Chronicle.Server.Api;

/// <summary><c>POST /api/admin/maintain</c>: looks after the store now, and says how far it is, a line at a time.</summary>
internal static class MaintenanceApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var worker = routes.ServiceProvider.GetRequiredService<MaintenanceWorker>();
        routes.MapPost("/api/admin/maintain", context => RunAsync(context, worker)).WithScope(Scope.Admin);
    }

    private static async Task RunAsync(HttpContext context, MaintenanceWorker worker)
    {
        var query = context.Request.Query;
        var work = new MaintenanceWork(
            QueryParameters.Flag(query, "vacuum") ?? false, QueryParameters.Flag(query, "reindex") ?? false, QueryParameters.Flag(query, "check") ?? false);
        context.Response.ContentType = "application/x-ndjson";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter, WireJson.Options);
        await foreach (var step in worker.RunAsync(work, context.RequestAborted))
        {
            writer.Reset();
            Write(writer, step);
            writer.Flush();
            await context.Response.BodyWriter.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
        }
    }

    private static void Write(Utf8JsonWriter writer, MaintenanceStep step)
    {
        writer.WriteStartObject();
        writer.WriteString("step"u8, step.Name);
        EventJson.WriteOptional(writer, "status"u8, step.Status);
        EventJson.WriteOptional(writer, "problem"u8, step.Problem);
        if (step.Bytes is { } bytes)
        {
            writer.WriteNumber("bytes"u8, bytes);
        }
        writer.WriteEndObject();
    }
}
