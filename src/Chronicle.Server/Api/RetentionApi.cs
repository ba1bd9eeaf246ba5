using System.Text.Json;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Retention;
using Chronicle.Server.Problems;
using Chronicle.Server.Security;

namespace Chronicle.Server.Api;

/// <summary>What retention is set to, what it would drop, running it now, and the sessions it leaves alone.</summary>
internal sealed class RetentionApi(IEventStore store, RetentionWorker worker, SessionClock sessions)
{
    // What would go next is counted this far when somebody only looks; a dry run counts all of it.
    private const long GlanceEvents = 10_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var api = new RetentionApi(services.GetRequiredService<IEventStore>(), services.GetRequiredService<RetentionWorker>(), services.GetRequiredService<SessionClock>());
        routes.MapGet("/api/retention", api.GetAsync).WithScope(Scope.Read);
        routes.MapPost("/api/retention/run", api.RunAsync).WithScope(Scope.Admin);
        routes.MapPost("/api/sessions/{id}/pin", context => api.PinAsync(context, pinned: true)).WithScope(Scope.Admin);
        routes.MapDelete("/api/sessions/{id}/pin", context => api.PinAsync(context, pinned: false)).WithScope(Scope.Admin);
    }

    private async Task GetAsync(HttpContext context)
    {
        var (byAge, bySize) = await PreviewAsync(GlanceEvents, context.RequestAborted);
        JsonResponse.Write(context, (worker, byAge, bySize), static (writer, state) =>
        {
            writer.WriteStartObject();
            WriteSettings(writer, state.worker.Options);
            writer.WriteBoolean("running"u8, state.worker.IsRunning);
            if (state.worker.NextRun is { } next)
            {
                EventJson.WriteTime(writer, "next_run"u8, next);
            }
            EventJson.WriteOptional(writer, "failure"u8, state.worker.Failure);
            if (state.worker.LastRun is { } last)
            {
                writer.WritePropertyName("last_run"u8);
                WriteRun(writer, last);
            }
            WritePreviews(writer, state.byAge, state.bySize);
            writer.WriteEndObject();
        });
    }

    private async Task RunAsync(HttpContext context)
    {
        var isDry = QueryParameters.Flag(context.Request.Query, "dry_run") ?? false;
        if (!worker.Options.IsOn)
        {
            throw new ProblemException(new Problem(409, "retention-off", "Nothing is ever dropped here", "Set Retention:MaxAge, Retention:MessagesMaxAge, Retention:MaxBytes or a project's age first."));
        }
        if (isDry)
        {
            var (byAge, bySize) = await PreviewAsync(long.MaxValue, context.RequestAborted);
            JsonResponse.Write(context, (byAge, bySize), static (writer, state) =>
            {
                writer.WriteStartObject();
                WritePreviews(writer, state.byAge, state.bySize);
                writer.WriteEndObject();
            });
            return;
        }
        RetentionRun run;
        try
        {
            run = await worker.DropAsync(context.RequestAborted);
        }
        catch (Exception failed) when (failed is StoreException or IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(new Problem(500, "retention-failed", "Retention failed", $"{failed.Message} What could not be archived is not dropped."));
        }
        JsonResponse.Write(context, run, WriteRun);
    }

    private async Task PinAsync(HttpContext context, bool pinned)
    {
        var id = QueryParameters.Id(context);
        if (!await store.PinAsync(id, pinned, context.RequestAborted) || await store.FindSessionAsync(id, context.RequestAborted) is not { } session)
        {
            throw new ProblemException(Problem.NotFound($"No session `{id}`."));
        }
        JsonResponse.Write(context, (session, now: sessions.Now), static (writer, state) => SessionJson.Write(writer, state.session, state.now));
    }

    private async Task<(RetentionPreview ByAge, RetentionPreview BySize)> PreviewAsync(long atMost, CancellationToken cancellationToken) =>
        (await worker.PreviewAgeAsync(atMost, cancellationToken), await worker.PreviewSizeAsync(atMost, cancellationToken));

    private static void WriteSettings(Utf8JsonWriter writer, RetentionOptions options)
    {
        writer.WriteBoolean("on"u8, options.IsOn);
        WriteAge(writer, "max_age_ms"u8, options.MaxAge);
        WriteAge(writer, "messages_max_age_ms"u8, options.MessagesMaxAge);
        if (options.MaxBytes is { } bytes)
        {
            writer.WriteNumber("max_bytes"u8, bytes);
        }
        writer.WriteStartArray("projects"u8);
        foreach (var project in options.Projects)
        {
            writer.WriteStartObject();
            writer.WriteString("project"u8, project.Project);
            WriteAge(writer, "max_age_ms"u8, project.MaxAge);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteNumber("interval_ms"u8, (long)options.Interval.TotalMilliseconds);
        EventJson.WriteOptional(writer, "archive_to"u8, options.ArchiveTo);
    }

    private static void WriteAge(Utf8JsonWriter writer, ReadOnlySpan<byte> name, TimeSpan? age)
    {
        if (age is { } set)
        {
            writer.WriteNumber(name, (long)set.TotalMilliseconds);
        }
    }

    private static void WritePreviews(Utf8JsonWriter writer, RetentionPreview byAge, RetentionPreview bySize)
    {
        writer.WritePropertyName("by_age"u8);
        WritePreview(writer, byAge);
        writer.WritePropertyName("by_size"u8);
        WritePreview(writer, bySize);
    }

    private static void WritePreview(Utf8JsonWriter writer, RetentionPreview preview)
    {
        writer.WriteStartObject();
        writer.WriteNumber("events"u8, preview.Events);
        writer.WriteNumber("bytes"u8, preview.Bytes);
        WriteRange(writer, preview.First, preview.Last);
        writer.WriteBoolean("complete"u8, preview.IsComplete);
        writer.WriteEndObject();
    }

    private static void WriteRun(Utf8JsonWriter writer, RetentionRun run)
    {
        writer.WriteStartObject();
        EventJson.WriteTime(writer, "started"u8, run.Started);
        EventJson.WriteTime(writer, "ended"u8, run.Ended);
        writer.WriteNumber("events"u8, run.Events);
        writer.WriteNumber("sessions"u8, run.Sessions);
        WriteRange(writer, run.First, run.Last);
        writer.WriteStartArray("archives"u8);
        foreach (var file in run.Archives)
        {
            writer.WriteStringValue(file);
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteRange(Utf8JsonWriter writer, Sequence first, Sequence last)
    {
        if (first != Sequence.None)
        {
            writer.WriteNumber("first_seq"u8, first.Value);
            writer.WriteNumber("last_seq"u8, last.Value);
        }
    }
}
