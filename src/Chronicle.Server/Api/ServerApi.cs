using System.Reflection;
using System.Text.Json;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Redaction;
using Chronicle.Server.Security;
using Chronicle.Server.Sockets;

namespace Chronicle.Server.Api;

/// <summary>What the server says about itself: health, readiness, limits and counters.</summary>
internal sealed class ServerApi(
    IEventStore store, EventJournal journal, IngestQueue queue, IngestOptions ingest, LiveOptions live, LiveHub hub, SocketEndpoint sockets,
    Redactor redactor, ApiKeys keys, TimeProvider clock)
{
    public static readonly string Version = typeof(ServerApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
        .InformationalVersion.Split('+')[0];

    private readonly Timestamp _started = Timestamp.Now(clock);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.ServiceProvider.GetRequiredService<ServerApi>();
        routes.MapGet("/health", api.HealthAsync).WithScope(Scope.Open);
        routes.MapGet("/api/health", api.HealthAsync).WithScope(Scope.Open);
        routes.MapGet("/ready", api.HealthAsync).WithScope(Scope.Open);
        routes.MapGet("/api/info", api.InfoAsync).WithScope(Scope.Read);
        routes.MapGet("/api/stats", api.StatsAsync).WithScope(Scope.Read);
        routes.MapGet("/openapi/v1.json", OpenApiAsync).WithScope(Scope.Open);
    }

    private Task HealthAsync(HttpContext context)
    {
        var sick = journal.StoppedBecause;
        context.Response.StatusCode = sick is null && !hub.IsClosed ? 200 : 503;
        return WriteAsync(context, writer =>
        {
            writer.WriteString("status"u8, sick is null ? hub.IsClosed ? "stopping" : "healthy" : "critical");
            writer.WriteString("version"u8, Version);
            EventJson.WriteTime(writer, "timestamp"u8, Timestamp.Now(clock));
            writer.WriteNumber("uptime_ms"u8, (long)(Timestamp.Now(clock) - _started).TotalMilliseconds);
            writer.WriteStartObject("components"u8);
            writer.WriteStartObject("journal"u8);
            writer.WriteString("status"u8, sick is null ? "healthy" : "stopped");
            EventJson.WriteOptional(writer, "reason"u8, sick);
            writer.WriteNumber("head"u8, store.Head.Value);
            writer.WriteEndObject();
            writer.WriteStartObject("queue"u8);
            writer.WriteNumber("events"u8, queue.Events);
            writer.WriteNumber("bytes"u8, queue.Bytes);
            writer.WriteEndObject();
            writer.WriteStartObject("live"u8);
            writer.WriteNumber("readers"u8, hub.Readers);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private Task InfoAsync(HttpContext context) => WriteAsync(context, writer =>
    {
        writer.WriteString("name"u8, "chronicle");
        writer.WriteString("version"u8, Version);
        writer.WriteString("epoch"u8, store.Epoch);
        writer.WriteNumber("head"u8, store.Head.Value);
        writer.WriteNumber("oldest"u8, store.Oldest.Value);
        EventJson.WriteTime(writer, "started"u8, _started);
        writer.WriteBoolean("auth"u8, keys.AreRequired);
        writer.WriteStartObject("limits"u8);
        writer.WriteNumber("body_bytes"u8, ingest.MaxBodyBytes);
        writer.WriteNumber("event_bytes"u8, ingest.MaxEventBytes);
        writer.WriteNumber("queue_events"u8, ingest.QueueEvents);
        writer.WriteNumber("queue_bytes"u8, ingest.QueueBytes);
        writer.WriteNumber("websockets"u8, live.MaxWebSockets);
        writer.WriteEndObject();
    });

    private async Task StatsAsync(HttpContext context)
    {
        var stats = await store.GetStatsAsync(context.RequestAborted);
        await WriteAsync(context, writer =>
        {
            writer.WriteStartObject("store"u8);
            writer.WriteNumber("events"u8, stats.Events);
            writer.WriteNumber("sessions"u8, stats.Sessions);
            writer.WriteNumber("bytes"u8, stats.Bytes);
            writer.WriteNumber("wal_bytes"u8, stats.WalBytes);
            writer.WriteEndObject();
            writer.WriteStartObject("journal"u8);
            writer.WriteNumber("head"u8, store.Head.Value);
            writer.WriteNumber("committed"u8, journal.Committed);
            writer.WriteNumber("duplicates"u8, journal.Duplicates);
            writer.WriteNumber("commits"u8, journal.Commits);
            writer.WriteEndObject();
            writer.WriteStartObject("queue"u8);
            writer.WriteNumber("events"u8, queue.Events);
            writer.WriteNumber("bytes"u8, queue.Bytes);
            writer.WriteEndObject();
            writer.WriteStartObject("live"u8);
            writer.WriteNumber("readers"u8, hub.Readers);
            writer.WriteNumber("websockets"u8, sockets.Open);
            writer.WriteEndObject();
            writer.WriteStartObject("redactions"u8);
            foreach (var (rule, count) in redactor.Counts)
            {
                writer.WriteNumber(rule, count);
            }
            writer.WriteEndObject();
            writer.WriteStartObject("process"u8);
            writer.WriteNumber("uptime_ms"u8, (long)(Timestamp.Now(clock) - _started).TotalMilliseconds);
            writer.WriteNumber("memory_bytes"u8, Environment.WorkingSet);
            writer.WriteNumber("allocated_bytes"u8, GC.GetTotalAllocatedBytes());
            writer.WriteNumber("cpu_ms"u8, (long)Environment.CpuUsage.TotalTime.TotalMilliseconds);
            writer.WriteEndObject();
        });
    }

    private static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> members)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, WireJson.Options))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static async Task OpenApiAsync(HttpContext context)
    {
        await using var document = typeof(ServerApi).Assembly.GetManifestResourceStream("openapi.json")!;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = document.Length;
        await document.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
