using System.Text.Json;
using Chronicle.Events;
using Chronicle.Recall;
using Chronicle.Server.Dashboard;

namespace Chronicle.Server.Recall;

/// <summary>Writes what a search found.</summary>
internal static class SearchJson
{
    public static void Write(Utf8JsonWriter writer, SearchAnswer answer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("results"u8);
        foreach (var result in answer.Results)
        {
            Write(writer, result);
        }
        writer.WriteEndArray();
        writer.WriteStartObject("vector"u8);
        writer.WriteString("state"u8, answer.Vector.State);
        writer.WriteNumber("lag"u8, answer.Vector.Lag);
        EventJson.WriteOptional(writer, "model"u8, answer.Vector.Model);
        EventJson.WriteOptional(writer, "reason"u8, answer.Vector.Reason);
        writer.WriteEndObject();
        writer.WriteNumber("index_lag"u8, answer.IndexLag);
        writer.WriteStartObject("corrections"u8);
        foreach (var (word, instead) in answer.Corrections)
        {
            writer.WriteStartArray(word);
            foreach (var other in instead)
            {
                writer.WriteStringValue(other);
            }
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
        EventJson.WriteOptional(writer, "reason"u8, answer.Reason);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, SearchResult result)
    {
        var (hit, document) = (result.Hit, result.Document);
        writer.WriteStartObject();
        writer.WriteString("kind"u8, document.Kind switch { DocumentKind.Message => "message"u8, DocumentKind.Conversation => "conversation"u8, _ => "event"u8 });
        writer.WriteString("id"u8, document.Id);
        writer.WriteString("event_id"u8, result.Recorded.Id);
        writer.WriteNumber("seq"u8, document.Sequence.Value);
        writer.WriteString("session_id"u8, document.Session);
        EventJson.WriteOptional(writer, "project"u8, document.Project);
        EventJson.WriteOptional(writer, "user_id"u8, document.User);
        EventJson.WriteOptional(writer, "channel"u8, document.Channel);
        EventJson.WriteOptional(writer, "role"u8, document.Role);
        writer.WriteString("type"u8, document.Type);
        EventJson.WriteOptional(writer, "tool_name"u8, result.Recorded.Content.ToolName);
        EventJson.WriteTime(writer, "time"u8, document.Time);
        EventJson.WriteOptional(writer, "title"u8, document.Title);
        writer.WriteNumber("score"u8, Math.Round(hit.Score, 6));
        if (hit.Similarity is { } similarity)
        {
            writer.WriteNumber("similarity"u8, Math.Round(similarity, 4));
        }
        writer.WriteStartArray("found_by"u8);
        if (hit.TextRank is not null)
        {
            writer.WriteStringValue("words"u8);
        }
        if (hit.VectorRank is not null)
        {
            writer.WriteStringValue("meaning"u8);
        }
        writer.WriteEndArray();
        writer.WriteString("snippet"u8, result.Snippet.Text);
        writer.WriteStartArray("highlights"u8);
        foreach (var (start, length) in result.Snippet.Highlights)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(start);
            writer.WriteNumberValue(length);
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
        writer.WriteString("link"u8, DashboardLink.Of(document, result.Recorded));
        writer.WriteEndObject();
    }
}
