using System.Text.Json;
using Chronicle.Events;
using Chronicle.Recall;

namespace Chronicle.Server.Conversations;

/// <summary>Writes the one wire form of a conversation.</summary>
internal static class ConversationJson
{
    /// <param name="writer">Takes the members.</param>
    /// <param name="document">What the index knows: also what changed since.</param>
    /// <param name="recorded">The event that holds what was posted.</param>
    /// <param name="said">The time of its last message; null when it has none.</param>
    /// <param name="whole">With its transcript.</param>
    public static void WriteMembers(Utf8JsonWriter writer, RecallDocument document, RecordedEvent recorded, Timestamp? said, bool whole)
    {
        writer.WriteString("id"u8, document.Id);
        writer.WriteNumber("seq"u8, document.Sequence.Value);
        writer.WriteString("session_id"u8, document.Session);
        EventJson.WriteOptional(writer, "user_id"u8, document.User);
        EventJson.WriteOptional(writer, "channel"u8, document.Channel);
        EventJson.WriteOptional(writer, "project"u8, document.Project);
        EventJson.WriteOptional(writer, "title"u8, document.Title);
        var data = recorded.Content.Data.Span;
        EventJson.WriteOptional(writer, "summary"u8, JsonBody.GetString(data, "summary"u8));
        WriteRaw(writer, "metadata"u8, JsonBody.GetRaw(data, "metadata"u8));
        if (whole)
        {
            WriteRaw(writer, "transcript"u8, JsonBody.GetRaw(data, "transcript"u8));
        }
        EventJson.WriteTime(writer, "created_at"u8, document.Time);
        var changed = document.Changed ?? document.Time;
        EventJson.WriteTime(writer, "updated_at"u8, said > changed ? said.Value : changed);
        writer.WriteBoolean("needs_review"u8, document.NeedsReview);
        EventJson.WriteOptional(writer, "review_reason"u8, document.ReviewReason);
    }

    public static void WriteRaw(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> json)
    {
        if (!json.IsEmpty)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(json, skipInputValidation: true);
        }
    }
}
