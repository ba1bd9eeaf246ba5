using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Live;
using Chronicle.Redaction;
using Chronicle.Server.Api;
using Chronicle.Server.Problems;
using Chronicle.Server.Security;
using System.Buffers;
using System.Text.Json;
using System.Text;

namespace Chronicle.Server.Live.Sse;

/// <summary>
/// <c>GET /apps/{session_id}/agent/stream-continue</c>: the agent scheduler's stream, in its frames, pushed from the journal.
/// Resumes by <c>Last-Event-ID</c> exactly, or by <c>since_timestamp</c> inclusively, so that events of one instant are never lost.
/// </summary>
internal sealed class StreamContinue(LiveRequest live, TimeProvider clock) : ILiveTransport
{
    public static string Name => "stream-continue";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var transport = new StreamContinue(services.GetRequiredService<LiveRequest>(), services.GetRequiredService<TimeProvider>());
        routes.MapGet("/apps/{session_id}/agent/stream-continue", transport.StreamAsync).WithScope(Scope.Read);
    }

    private async Task StreamAsync(HttpContext context)
    {
        var session = QueryParameters.Id(context, "session_id");
        var filter = new EventFilter
        {
            Sessions = new HashSet<string> { session },
            Since = QueryParameters.Time(context.Request.Query, "since_timestamp", clock),
        };
        var after = "earliest";
        if (QueryParameters.Text(context.Request.Headers["Last-Event-ID"]) is { } lastId)
        {
            var found = await live.Store.FindAsync(context.RequestServices.GetRequiredService<Redactor>().RedactName(lastId), session, context.RequestAborted);
            after = found.Count > 0 ? found[0].Cursor.ToString()
                : throw new ProblemException(new Problem(410, "cursor-gone", "This cursor is not valid any more", $"No event `{lastId}` of session `{session}`."));
            filter = filter with { Since = null };
        }
        var output = StreamResponse.Start(context, "text/event-stream");
        await output.FlushAsync(context.RequestAborted);
        await foreach (var frame in live.Subscribe(filter, after, Name).ReadAsync(context.RequestAborted))
        {
            var ends = frame.Kind == LiveFrameKind.Bye;
            if (frame.Kind == LiveFrameKind.Events)
            {
                for (var i = 0; i < frame.Events.Length && !ends; i++)
                {
                    Write(output, frame.Events.Span[i]);
                    ends = IsTerminal(frame.Events.Span[i].Content.Type);
                }
            }
            else
            {
                output.Write(": still here\n\n"u8);
            }
            LiveMetrics.Sent(Name, Math.Max(1, frame.Events.Length), output.UnflushedBytes);
            if ((await output.FlushAsync(context.RequestAborted)).IsCompleted || ends)
            {
                return;
            }
        }
    }

    private static bool IsTerminal(string type) => type is "finish" or "agent_error" or "agent_end";

    private static string Kind(string type) => type switch
    {
        "llm_stream" or "message_delta" => "delta",
        "message_complete" => "message",
        "agent_start" or "agent_end" or "llm_start" or "llm_end" or "tool_start" or "tool_end" => "status",
        "agent_error" => "error",
        "finish" => "finish",
        "custom" => "custom",
        _ => "message",
    };

    private static void Write(IBufferWriter<byte> output, RecordedEvent recorded)
    {
        var content = recorded.Content;
        output.Write("event: "u8);
        Encoding.UTF8.GetBytes(Kind(content.Type), output);
        output.Write("\nid: "u8);
        Encoding.UTF8.GetBytes(recorded.Id.ReplaceLineEndings(" "), output);
        output.Write("\ndata: "u8);
        using (var writer = new Utf8JsonWriter(output, WireJson.Options))
        {
            writer.WriteStartObject();
            writer.WriteString("event_type"u8, content.Type);
            writer.WriteString("session_id"u8, content.SessionId);
            writer.WriteNumber("timestamp"u8, content.Time.Micros / 1e6);
            WriteData(writer, content.Data);
            EventJson.WriteOptional(writer, "trace_id"u8, content.TraceId);
            foreach (var name in (ReadOnlySpan<string>)["observation_id", "run_id", "message_id"])
            {
                var utf8 = Encoding.UTF8.GetBytes(name);
                if (JsonBody.GetRaw(content.Data.Span, utf8).IsEmpty)
                {
                    EventJson.WriteOptional(writer, utf8, JsonBody.GetString(content.Extra.Span, utf8));
                }
            }
            writer.WriteEndObject();
        }
        output.Write("\n\n"u8);
    }

    /// <summary>The scheduler spreads an event's data over the frame.</summary>
    private static void WriteData(Utf8JsonWriter writer, ReadOnlyMemory<byte> data)
    {
        if (data.IsEmpty)
        {
            return;
        }
        using var document = JsonDocument.Parse(data, new JsonDocumentOptions { MaxDepth = EventLimits.MaxPageDepth });
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            writer.WritePropertyName("data"u8);
            document.RootElement.WriteTo(writer);
            return;
        }
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (member.Name is not ("event_type" or "session_id" or "timestamp" or "trace_id"))
            {
                member.WriteTo(writer);
            }
        }
    }
}
