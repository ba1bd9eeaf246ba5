using System.Net;
using System.Reflection;
using System.Text.Json;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Server.Security;

namespace Chronicle.Server.Api;

/// <summary>What the server is: version, epoch, limits, and its description of its API.</summary>
internal sealed class ServerApi(IEventStore store, IngestOptions ingest, LiveOptions live, ApiKeys keys, TimeProvider clock, ProgramCommand? program = null)
{
    public static readonly string Version = typeof(ServerApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
        .InformationalVersion.Split('+')[0];

    private readonly Timestamp _started = Timestamp.Now(clock);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.ServiceProvider.GetRequiredService<ServerApi>();
        routes.MapGet("/api/info", api.InfoAsync).WithScope(Scope.Read);
        routes.MapGet("/openapi/v1.json", OpenApiAsync).WithScope(Scope.Open);
    }

    private Task InfoAsync(HttpContext context) => WriteAsync(context, writer =>
    {
        writer.WriteString("name"u8, "chronicle");
        writer.WriteString("version"u8, Version);
        writer.WriteString("epoch"u8, store.Epoch);
        writer.WriteNumber("head"u8, store.Head.Value);
        writer.WriteNumber("oldest"u8, store.Oldest.Value);
        EventJson.WriteTime(writer, "started"u8, _started);
        writer.WriteNumber("pid"u8, Environment.ProcessId);
        writer.WriteBoolean("auth"u8, keys.AreRequired);
        if (program is not null && context.Connection.RemoteIpAddress is { } asker && IPAddress.IsLoopback(asker))
        {
            writer.WriteString("program"u8, program.Text); // means nothing on another machine
        }
        writer.WriteStartObject("limits"u8);
        writer.WriteNumber("body_bytes"u8, ingest.MaxBodyBytes);
        writer.WriteNumber("event_bytes"u8, ingest.MaxEventBytes);
        writer.WriteNumber("queue_events"u8, ingest.QueueEvents);
        writer.WriteNumber("queue_bytes"u8, ingest.QueueBytes);
        writer.WriteNumber("websockets"u8, live.MaxWebSockets);
        writer.WriteEndObject();
    });

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
