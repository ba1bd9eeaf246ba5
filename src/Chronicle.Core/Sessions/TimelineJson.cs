using System.Text.Json;
using Chronicle.Events;

namespace Chronicle.Sessions;

/// <summary>Writes a timeline's nodes in the form of docs/api.md.</summary>
public static class TimelineJson
{
    private static readonly string[] Kinds = [.. Enum.GetNames<TimelineKind>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];
    private static readonly string[] Statuses = [.. Enum.GetNames<TimelineStatus>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    /// <summary>Writes <paramref name="node"/> and everything in it as one JSON object.</summary>
    public static void Write(Utf8JsonWriter writer, TimelineNode node)
    {
        writer.WriteStartObject();
        writer.WriteString("kind"u8, Kinds[(int)node.Kind]);
        writer.WriteString("id"u8, node.Id);
        EventJson.WriteOptional(writer, "name"u8, node.Name);
        EventJson.WriteOptional(writer, "summary"u8, node.Summary);
        EventJson.WriteOptional(writer, "text"u8, node.Text);
        writer.WriteString("status"u8, Statuses[(int)node.Status]);
        EventJson.WriteOptional(writer, "error"u8, node.Error);
        if (node.Started is { } started)
        {
            EventJson.WriteTime(writer, "started"u8, started);
        }
        if (node.Ended is { } ended)
        {
            EventJson.WriteTime(writer, "ended"u8, ended);
        }
        if (node.DurationMs is { } duration)
        {
            writer.WriteNumber("duration_ms"u8, duration);
        }
        writer.WriteNumber("first_seq"u8, node.First.Value);
        writer.WriteNumber("last_seq"u8, node.Last.Value);
        WriteSeqs(writer, node);
        EventJson.WriteOptional(writer, "tool_use_id"u8, node.ToolUseId);
        EventJson.WriteOptional(writer, "agent_id"u8, node.AgentId);
        EventJson.WriteOptional(writer, "prompt_id"u8, node.PromptId);
        if (node.Children.Count > 0)
        {
            writer.WriteStartArray("children"u8);
            foreach (var child in node.Children)
            {
                Write(writer, child);
            }
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    private static void WriteSeqs(Utf8JsonWriter writer, TimelineNode node)
    {
        if (node.Seqs.Count == 0)
        {
            return;
        }
        writer.WriteStartArray("seqs"u8);
        foreach (var seq in node.Seqs)
        {
            writer.WriteNumberValue(seq);
        }
        writer.WriteEndArray();
    }
}
