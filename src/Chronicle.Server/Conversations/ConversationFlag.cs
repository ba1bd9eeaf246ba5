using System.Buffers;
using System.Text.Json;
using Chronicle.Conversations;
using Chronicle.Recall;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Conversations;

/// <summary>A person's word that a conversation needs a look, or has had it.</summary>
internal static class ConversationFlag
{
    /// <summary>The event it is recorded as.</summary>
    /// <exception cref="ProblemException">The body is no flag.</exception>
    public static ReadOnlyMemory<byte> Event(RecallDocument conversation, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var flag = JsonDocument.Parse(body.IsEmpty ? "{}"u8.ToArray() : body);
            var root = flag.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw Invalid("A flag is a JSON object.");
            }
            var needsReview = !root.TryGetProperty("needs_review", out var needs) || needs.ValueKind switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                _ => throw Invalid("`needs_review` is neither true nor false."),
            };
            var reason = root.TryGetProperty("reason", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
            if (needsReview && string.IsNullOrWhiteSpace(reason))
            {
                throw Invalid("`reason` is missing: what is to be looked at?");
            }
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer, WireJson.Options))
            {
                writer.WriteStartObject();
                writer.WriteString("session_id"u8, conversation.Session);
                writer.WriteString("type"u8, ConversationEvents.Flagged);
                Events.EventJson.WriteOptional(writer, "project"u8, conversation.Project);
                writer.WriteStartObject("data"u8);
                writer.WriteString("conversation_id"u8, conversation.Id);
                writer.WriteBoolean("needs_review"u8, needsReview);
                Events.EventJson.WriteOptional(writer, "reason"u8, reason);
                if (root.TryGetProperty("priority", out var priority))
                {
                    writer.WritePropertyName("priority"u8);
                    priority.WriteTo(writer);
                }
                writer.WriteEndObject();
                writer.WriteEndObject();
            }
            return buffer.WrittenMemory;
        }
        catch (JsonException malformed)
        {
            throw new ProblemException(new Problem(400, "malformed", "This is not JSON", malformed.Message));
        }
        catch (InvalidOperationException notUnicode) // half of a surrogate pair is text to the parser; reading or writing it fails
        {
            throw Invalid(notUnicode.Message);
        }
    }

    private static ProblemException Invalid(string detail) => new(new Problem(422, "invalid-conversation", "This can't be stored", detail));
}
