using System.Text.Json;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Redaction;
using Chronicle.Server.Problems;
using Chronicle.Server.Security;

namespace Chronicle.Server.Ingest.Hooks;

/// <summary>
/// <c>POST /api/sessions</c>: the original Chronicle's hooks announce their session before every event, each time under a new random id,
/// and take the canonical one from the answer. A session is what its events say, so only the first announcement is recorded: as an event. One that loses a race
/// against another has the same id and other content; the one that is recorded says what it says.
/// </summary>
internal sealed class SessionUpsertIngest(EventIntake intake, HookIntake hooks, IEventStore store) : IIngestProtocol
{
    public static string Name => "sessions";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var upsert = new SessionUpsertIngest(
            services.GetRequiredService<EventIntake>(), services.GetRequiredService<HookIntake>(), services.GetRequiredService<IEventStore>());
        routes.MapPost("/api/sessions", upsert.PostAsync).WithScope(Scope.Ingest);
    }

    private async Task PostAsync(HttpContext context)
    {
        using var read = await hooks.ReadBodyAsync(context, Name);
        var sent = read?.Require() ?? default;
        var body = ObjectOf(sent);
        var id = JsonBody.GetString(body.Span, "claude_session_id"u8) ?? JsonBody.GetString(body.Span, "session_id"u8)
            ?? JsonBody.GetString(body.Span, "id"u8);
        if (string.IsNullOrEmpty(id))
        {
            var problem = body.IsEmpty ? new Problem(400, "malformed", "This can't be read", "A session is a JSON object.")
                : new Problem(422, "invalid-event", "This is not a session", "`claude_session_id` is missing");
            if (read is not null)
            {
                await hooks.RejectAsync(Name, null, problem, sent, context.RequestAborted);
            }
            throw new ProblemException(problem);
        }
        id = intake.Redactor.RedactName(id); // as its events are recorded
        var known = await store.FindSessionAsync(id, context.RequestAborted);
        var ends = JsonBody.GetString(body.Span, "end_time"u8) is not null;
        if (known is null || (ends && known.Ended is null))
        {
            var type = ends ? "session_end" : "session_announced";
            var envelope = Envelope(id, type, body.Span);
            var events = new List<RedactedEvent>(1);
            if (intake.Read(envelope, isBody: false, intake.Now, default, events) is { } refused)
            {
                await hooks.RejectAsync(Name, id, refused, sent, context.RequestAborted);
                throw new ProblemException(refused);
            }
            EventIntake.Require(await intake.AppendSoonAsync([.. events], Name, context));
        }
        context.Response.ContentType = "application/json";
        await using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, WireJson.Options))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("success"u8, true);
            writer.WriteString("id"u8, id);
            writer.WriteString("claude_session_id"u8, id);
            writer.WriteEndObject();
        }
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <summary>The announcement as JSON, also when it is only nearly that; empty when nothing of it can be read.</summary>
    private static ReadOnlyMemory<byte> ObjectOf(ReadOnlyMemory<byte> sent) =>
        HookPayload.Read(sent, body: null) is [var first, ..] && first.Json.Span is [(byte)'{', ..] ? first.Json : default;

    /// <summary>The announcement as an event; its id makes announcements that race each other one event.</summary>
    private static byte[] Envelope(string session, string type, ReadOnlySpan<byte> announcement)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Options))
        {
            writer.WriteStartObject();
            var end = type == "session_end" ? JsonBody.GetString(announcement, "end_time"u8) : null;
            writer.WriteString("id"u8, end is null ? $"{type}:{session}" : $"{type}:{session}:{end}"); // a session may go on and end again
            writer.WriteString("session_id"u8, session);
            writer.WriteString("type"u8, type);
            if (JsonBody.GetString(announcement, type == "session_end" ? "end_time"u8 : "start_time"u8) is { } time)
            {
                writer.WriteString("time"u8, time);
            }
            EventJson.WriteOptional(writer, "project"u8, JsonBody.GetString(announcement, "project_path"u8));
            EventJson.WriteOptional(writer, "source"u8, JsonBody.GetString(announcement, "source"u8));
            writer.WritePropertyName("data"u8);
            writer.WriteRawValue(announcement, skipInputValidation: true); // it was read before, and may be nested deeper than the writer would let pass
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
