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

    /// <summary>What a person is waited for: a tool and its telling argument, or the message shown to them.</summary>
    public static string? OfWaiting(IncomingEvent content)
    {
        var input = JsonBody.GetRaw(content.Data.Span, "tool_input"u8);
        var detail = ToolText.Summary(input);
        return OneLine((content.ToolName, detail) switch
        {
            ({ } tool, { } argument) => $"{tool}: {argument}",
            ({ } tool, null) => tool,
            _ => JsonBody.GetString(content.Data.Span, "message"u8) ?? "an answer",
        });
    }

    public static bool WaitsForPerson(IncomingEvent content)
    {
        if (JsonBody.GetString(content.Data.Span, "notification_type"u8) is { } type)
        {
            return type is "permission_prompt" or "idle_prompt" or "agent_needs_input" || type.StartsWith("elicitation_", StringComparison.Ordinal);
        }
        // Before notification types there was only the sentence.
        return JsonBody.GetString(content.Data.Span, "message"u8) is { } message
            && (message.Contains("permission", StringComparison.OrdinalIgnoreCase) || message.Contains("waiting for your", StringComparison.OrdinalIgnoreCase));
    }

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
