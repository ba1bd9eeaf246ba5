using System.Text.Json;
using Chronicle.Conversations;
using Chronicle.Events;

namespace Chronicle.Server.Conversations;

/// <summary>Writes the one wire form of a message, whatever it was sent as.</summary>
internal static class MessageJson
{
    private static readonly string[] Kept = ["tool_calls", "tool_call_id", "usage", "metadata", "model", "finish_reason", "cause_by", "sent_from", "send_to"];

    public static void Write(Utf8JsonWriter writer, StoredMessage message)
    {
        writer.WriteStartObject();
        WriteMembers(writer, message);
        writer.WriteEndObject();
    }

    public static void WriteMembers(Utf8JsonWriter writer, StoredMessage message)
    {
        var (document, content) = (message.Document, message.Recorded.Content);
        writer.WriteString("id"u8, document.Id);
        writer.WriteNumber("seq"u8, document.Sequence.Value);
        writer.WriteString("event_id"u8, message.Recorded.Id);
        writer.WriteString("session_id"u8, document.Session);
        EventJson.WriteOptional(writer, "parent_id"u8, document.Parent);
        writer.WriteString("type"u8, document.Type);
        EventJson.WriteTime(writer, "time"u8, document.Time);
        EventJson.WriteOptional(writer, "agent_id"u8, document.Agent);
        EventJson.WriteOptional(writer, "trace_id"u8, document.Trace);
        writer.WriteNumber("tokens"u8, message.Tokens);
        if (content.DurationMs is { } duration)
        {
            writer.WriteNumber("duration_ms"u8, duration);
        }
        WriteTurn(writer, message);
        foreach (var name in Kept)
        {
            ConversationJson.WriteRaw(writer, System.Text.Encoding.UTF8.GetBytes(name), JsonBody.GetRaw(content.Data.Span, System.Text.Encoding.UTF8.GetBytes(name)));
        }
    }

    /// <summary>Role and content, as models' APIs take them.</summary>
    public static void WriteTurn(Utf8JsonWriter writer, StoredMessage message)
    {
        var (document, content) = (message.Document, message.Recorded.Content);
        writer.WriteString("role"u8, document.Role);
        if (document.Role == MessageRole.Tool && content.ToolUseId is not null)
        {
            WriteTool(writer, content);
            return;
        }
        var given = document.Type == ConversationEvents.Message ? JsonBody.GetRaw(content.Data.Span, "content"u8) : default;
        if (given.IsEmpty)
        {
            writer.WriteString("content"u8, message.Text);
            return;
        }
        ConversationJson.WriteRaw(writer, "content"u8, given);
    }

    /// <summary>A tool's answer as a hook reports it: the call and its result.</summary>
    private static void WriteTool(Utf8JsonWriter writer, IncomingEvent content)
    {
        var data = content.Data.Span;
        writer.WriteStartArray("content"u8);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "tool_call"u8);
        writer.WriteString("tool_call_id"u8, content.ToolUseId);
        EventJson.WriteOptional(writer, "tool_name"u8, content.ToolName);
        ConversationJson.WriteRaw(writer, "tool_args"u8, First(data, "tool_input"u8, "tool_args"u8));
        writer.WriteEndObject();
        writer.WriteStartObject();
        writer.WriteString("type"u8, "tool_result"u8);
        writer.WriteString("tool_call_id"u8, content.ToolUseId);
        EventJson.WriteOptional(writer, "tool_name"u8, content.ToolName);
        var error = JsonBody.GetRaw(data, "error"u8);
        ConversationJson.WriteRaw(writer, "tool_result"u8, error.IsEmpty ? First(data, "tool_response"u8, "tool_result"u8) : error);
        if (!error.IsEmpty)
        {
            writer.WriteBoolean("is_error"u8, true);
        }
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static ReadOnlySpan<byte> First(ReadOnlySpan<byte> data, ReadOnlySpan<byte> name, ReadOnlySpan<byte> other) =>
        JsonBody.GetRaw(data, name) is { IsEmpty: false } found ? found : JsonBody.GetRaw(data, other);
}
