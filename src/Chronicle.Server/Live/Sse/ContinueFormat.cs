using System.Buffers;
using System.Text;
using System.Text.Json;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Live;

namespace Chronicle.Server.Live.Sse;

/// <summary>The agent scheduler's frames.</summary>
internal sealed class ContinueFormat : IStreamFormat
{
    public static readonly ContinueFormat Instance = new();

    public string Name => StreamContinue.Name;

    public string ContentType => "text/event-stream";

    public void WriteStart(IBufferWriter<byte> output)
    {
    }

    public void WriteHead(IBufferWriter<byte> output, RecordedEvent recorded)
    {
        output.Write("event: "u8);
        Encoding.UTF8.GetBytes(Kind(recorded.Content.Type), output);
        output.Write("\nid: "u8);
        Encoding.UTF8.GetBytes(recorded.Id.ReplaceLineEndings(" "), output);
        output.Write("\ndata: "u8);
    }

    public ReadOnlyMemory<byte> Content(RecordedEvent recorded)
    {
        var content = recorded.Content;
        var output = new ArrayBufferWriter<byte>(content.Size);
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
        return output.WrittenMemory;
    }

    public void WriteTail(IBufferWriter<byte> output) => output.Write("\n\n"u8);

    public void WriteControl(IBufferWriter<byte> output, string name, in LiveFrame frame, IEventStore store) => output.Write(": still here\n\n"u8);

    /// <summary>The body is spread over the frame: its wire form is about as large as it.</summary>
    public int Length(RecordedEvent recorded) => recorded.Content.Size > 32 << 10 ? Content(recorded).Length : 0;

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
