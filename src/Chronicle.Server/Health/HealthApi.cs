using System.Text.Json;
using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Server.Api;
using Chronicle.Server.Connections;
using Chronicle.Server.Security;

namespace Chronicle.Server.Health;

/// <summary><c>GET /health</c>: how each component is; <c>GET /ready</c>: whether an append would be recorded now.</summary>
internal sealed class HealthApi(HealthReport report, IEventStore store, EventJournal journal, IngestQueue queue, LiveHub hub, ConnectionGate connections, TimeProvider clock)
{
    private readonly long _started = clock.GetTimestamp();

    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.ServiceProvider.GetRequiredService<HealthApi>();
        routes.MapGet("/health", api.HealthAsync).WithScope(Scope.Open);
        routes.MapGet("/api/health", api.HealthAsync).WithScope(Scope.Open);
        routes.MapGet("/ready", api.ReadyAsync).WithScope(Scope.Open);
    }

    private Task HealthAsync(HttpContext context)
    {
        var components = report.Components();
        var isWell = !report.IsStopping && HealthReport.Worst(components) != HealthStatus.Critical;
        return WriteAsync(context, isWell, components, static (_, _) => { });
    }

    private Task ReadyAsync(HttpContext context)
    {
        var components = report.Components();
        var reason = report.CannotAppend(components);
        return WriteAsync(context, reason is null, components, (writer, isReady) =>
        {
            writer.WriteBoolean("ready"u8, isReady);
            EventJson.WriteOptional(writer, "reason"u8, reason);
        });
    }

    private Task WriteAsync(HttpContext context, bool isGood, IReadOnlyList<ComponentHealth> components, Action<Utf8JsonWriter, bool> more)
    {
        context.Response.StatusCode = isGood ? 200 : 503;
        context.Response.Headers.CacheControl = "no-store";
        JsonResponse.Write(context, 0, (writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteString("status"u8, report.IsStopping ? "stopping" : HealthReport.NameOf(HealthReport.Worst(components)));
            writer.WriteString("version"u8, ServerApi.Version);
            EventJson.WriteTime(writer, "timestamp"u8, Timestamp.Now(clock));
            writer.WriteNumber("uptime_ms"u8, (long)clock.GetElapsedTime(_started).TotalMilliseconds);
            more(writer, isGood);
            writer.WriteStartObject("components"u8);
            foreach (var component in components)
            {
                WriteComponent(writer, component);
            }
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
        return Task.CompletedTask;
    }

    private void WriteComponent(Utf8JsonWriter writer, ComponentHealth component)
    {
        writer.WriteStartObject(component.Component);
        var isStopped = component.Component == "journal" && journal.StoppedBecause is not null;
        writer.WriteString("status"u8, isStopped ? "stopped" : HealthReport.NameOf(component.Status));
        EventJson.WriteOptional(writer, "reason"u8, component.Reason);
        if (component.Since is { } since)
        {
            EventJson.WriteTime(writer, "since"u8, since);
        }
        switch (component.Component)
        {
            case "journal":
                writer.WriteNumber("head"u8, store.Head.Value);
                break;
            case "queue":
                writer.WriteNumber("events"u8, queue.Events);
                writer.WriteNumber("bytes"u8, queue.Bytes);
                break;
            case "connections":
                writer.WriteNumber("open"u8, connections.Open);
                writer.WriteNumber("most"u8, connections.Most);
                break;
            case "live":
                writer.WriteNumber("readers"u8, hub.Readers);
                break;
        }
        writer.WriteEndObject();
    }
}
