using Chronicle.Events;

namespace Chronicle.Sessions;

/// <summary>What bodies say that a session's row shows. Bodies come from many agents, so every member is optional.</summary>
internal static class SessionText
{
    public static string? OfPrompt(IncomingEvent content) =>
        OneLine(JsonBody.GetString(content.Data.Span, "prompt"u8)
            ?? JsonBody.GetString(content.Data.Span, "prompt_text"u8)
            ?? JsonBody.GetString(content.Data.Span, "message"u8)
            ?? OfContent(content.Data.Span));

    /// <summary>A <c>content</c> as chat models have it: a text, or a list of blocks of which some are text.</summary>
    public static string? OfContent(ReadOnlySpan<byte> data)
    {
        if (JsonBody.GetString(data, "content"u8) is { } text)
        {
            return text;
        }
        var blocks = JsonBody.GetRaw(data, "content"u8);
        return blocks.IsEmpty || blocks[0] != '[' ? null : JsonBody.JoinStrings(blocks, "text"u8);
    }

    /// <summary>Whether a message's <c>role</c> says that a person wrote it.</summary>
    public static bool IsFromUser(IncomingEvent content) => JsonBody.GetString(content.Data.Span, "role"u8) is "user" or "human";

    public static string? OfTitle(IncomingEvent content) =>
        OneLine(JsonBody.GetString(content.Data.Span, "session_title"u8) ?? JsonBody.GetString(content.Data.Span, "prompt"u8));

    /// <summary>The message that is shown to the person who is waited for.</summary>
    public static string OfWaiting(IncomingEvent content) => OneLine(JsonBody.GetString(content.Data.Span, "message"u8)) ?? "an answer";

    /// <summary>A sub-agent's type or name; an empty one is none.</summary>
    public static string? OfAgent(IncomingEvent content) =>
        JsonBody.GetString(content.Data.Span, "agent_type"u8) is { Length: > 0 } type ? type
            : JsonBody.GetString(content.Data.Span, "agent_name"u8) is { Length: > 0 } name ? name : null;

    /// <summary>What a notice says that a person is waited for; null when it says nothing of the kind.</summary>
    public static WaitReason? WaitReasonOf(IncomingEvent content)
    {
        if (JsonBody.GetString(content.Data.Span, "notification_type"u8) is { } type)
        {
            return type switch
            {
                "permission_prompt" => WaitReason.Permission,
                "idle_prompt" or "agent_needs_input" => WaitReason.Input,
                _ when EndsElicitation(type) => null,
                _ => type.StartsWith("elicitation_", StringComparison.Ordinal) ? WaitReason.Elicitation : null,
            };
        }
        // Before notification types there was only the sentence.
        return JsonBody.GetString(content.Data.Span, "message"u8) switch
        {
            { } message when message.Contains("permission", StringComparison.OrdinalIgnoreCase) => WaitReason.Permission,
            { } message when message.Contains("waiting for your", StringComparison.OrdinalIgnoreCase) => WaitReason.Input,
            _ => null,
        };
    }

    public static bool EndsElicitation(IncomingEvent content) => JsonBody.GetString(content.Data.Span, "notification_type"u8) is { } type && EndsElicitation(type);

    private static bool EndsElicitation(string type) => type is "elicitation_complete" or "elicitation_response";

    /// <summary>A stop that also ends the session, as the original Chronicle's hooks send it.</summary>
    public static bool EndsSession(IncomingEvent content) => JsonBody.GetBoolean(content.Data.Span, "session_termination"u8) == true;

    public static bool SaysFailure(IncomingEvent content) =>
        JsonBody.GetBoolean(content.Data.Span, "success"u8) == false || JsonBody.GetString(content.Data.Span, "status"u8) is "error" or "failed";

    public static string? OneLine(string? text)
    {
        if (text is null)
        {
            return null;
        }
        var line = string.Join(' ', text.Split((char[]?)null, 64, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length > Session.MaxTextLength)
        {
            var end = char.IsHighSurrogate(line[Session.MaxTextLength - 2]) ? Session.MaxTextLength - 2 : Session.MaxTextLength - 1;
            line = string.Concat(line.AsSpan(0, end), "…");
        }
        return line.Length == 0 ? null : line;
    }
}
