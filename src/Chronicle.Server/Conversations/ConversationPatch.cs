using System.Buffers;
using System.Text.Json;
using Chronicle.Conversations;
using Chronicle.Events;
using Chronicle.Recall;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Conversations;

/// <summary>Sets a conversation's title, summary, transcript or metadata after it was posted.</summary>
internal static class ConversationPatch
{
    private static readonly string[] Members = ["title", "summary", "transcript", "metadata"];

    /// <summary>The event that is recorded: the conversation as it is then. A member that is null is removed (RFC 7396).</summary>
    /// <exception cref="ProblemException">The body is no patch.</exception>
    public static ReadOnlyMemory<byte> Event(RecallDocument conversation, IncomingEvent latest, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var patch = JsonDocument.Parse(body);
            using var data = JsonDocument.Parse(latest.Data, new JsonDocumentOptions { MaxDepth = EventLimits.MaxPageDepth });
            Check(patch.RootElement);
            var buffer = new ArrayBufferWriter<byte>(body.Length + latest.Data.Length + 256);
            using (var writer = new Utf8JsonWriter(buffer, WireJson.Options))
            {
                writer.WriteStartObject();
                writer.WriteString("session_id"u8, conversation.Session);
                writer.WriteString("type"u8, ConversationEvents.Updated);
                EventJson.WriteOptional(writer, "project"u8, conversation.Project);
                EventJson.WriteOptional(writer, "source"u8, latest.Source);
                writer.WriteStartObject("data"u8);
                writer.WriteString("conversation_id"u8, conversation.Id);
                foreach (var member in data.RootElement.EnumerateObject())
                {
                    if (member.Name is not ("conversation_id" or "needs_review" or "review_reason") && !patch.RootElement.TryGetProperty(member.Name, out _))
                    {
                        member.WriteTo(writer);
                    }
                }
                foreach (var member in patch.RootElement.EnumerateObject())
                {
                    if (member.Value.ValueKind != JsonValueKind.Null)
                    {
                        member.WriteTo(writer);
                    }
                }
                writer.WriteBoolean("needs_review"u8, conversation.NeedsReview); // an index that is rebuilt from here on knows it too
                EventJson.WriteOptional(writer, "review_reason"u8, conversation.ReviewReason);
                writer.WriteEndObject();
                writer.WriteEndObject();
            }
            return buffer.WrittenMemory;
        }
        catch (JsonException malformed)
        {
            throw new ProblemException(new Problem(400, "malformed", "This can't be read", JsonFault.Describe(malformed, body.Span, EventLimits.MaxApiDepth)));
        }
        catch (InvalidOperationException notUnicode) // half of a surrogate pair is text to the parser; reading or writing it fails
        {
            throw Invalid(notUnicode.Message);
        }
    }

    private static void Check(JsonElement patch)
    {
        if (patch.ValueKind != JsonValueKind.Object || !patch.EnumerateObject().Any())
        {
            throw Invalid($"A patch is a JSON object with {string.Join(", ", Members)}, or some of them.");
        }
        foreach (var member in patch.EnumerateObject())
        {
            var isRight = member.Value.ValueKind == JsonValueKind.Null || member.Name switch
            {
                "title" or "summary" => member.Value.ValueKind == JsonValueKind.String,
                "transcript" => member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Array,
                "metadata" => member.Value.ValueKind == JsonValueKind.Object,
                _ => throw Invalid($"`{member.Name}` can't be set: only {string.Join(", ", Members)}."),
            };
            if (!isRight)
            {
                throw Invalid($"`{member.Name}` is no {(member.Name == "metadata" ? "object" : "text")}.");
            }
        }
    }

    private static ProblemException Invalid(string detail) => new(new Problem(422, "invalid-conversation", "This can't be stored", detail));
}
