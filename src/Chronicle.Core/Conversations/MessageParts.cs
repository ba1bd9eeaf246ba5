using System.Text;
using System.Text.Json;
using Chronicle.Events;

namespace Chronicle.Conversations;

/// <summary>The parts a message's content may have: text, image, audio, video, file, tool_call, tool_result.</summary>
public static class MessageParts
{
    private static readonly string[] Types = ["text", "image", "audio", "video", "file", "tool_call", "tool_result"];

    /// <summary>Adds what the parts say: texts, names of files, arguments and answers of tools; no addresses and no data.</summary>
    public static void AddTo(StringBuilder words, ReadOnlySpan<byte> parts, int maxLength)
    {
        if (parts.IsEmpty || parts[0] != (byte)'[')
        {
            return;
        }
        var reader = new Utf8JsonReader(parts, new JsonReaderOptions { MaxDepth = EventLimits.MaxPageDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            BodyWords.AddTo(words, parts[start..(int)reader.BytesConsumed], maxLength, "type", "image_url", "audio_url", "video_url", "file_url", "data", "source", "tool_call_id", "id", "mime_type");
        }
    }

    /// <summary>What is wrong with a message's content, or null.</summary>
    public static string? Problem(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.String => string.IsNullOrWhiteSpace(content.GetString()) ? "`content` is empty" : null,
        JsonValueKind.Array when content.GetArrayLength() == 0 => "`content` is empty",
        JsonValueKind.Array => content.EnumerateArray().Select(PartProblem).FirstOrDefault(problem => problem is not null),
        _ => "`content` is missing: a text, or an array of parts",
    };

    private static string? PartProblem(JsonElement part, int index)
    {
        if (part.ValueKind != JsonValueKind.Object || !part.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
        {
            return $"`content[{index}]` is no part: an object with a `type`";
        }
        if (!Types.Contains(type.GetString()))
        {
            return $"`content[{index}].type` is `{type.GetString()}`, none of {string.Join(", ", Types)}";
        }
        return type.ValueEquals("text") && !(part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String) ? $"`content[{index}]` has no `text`" : null;
    }
}
