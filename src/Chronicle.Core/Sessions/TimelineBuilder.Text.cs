using Chronicle.Events;

namespace Chronicle.Sessions;

internal sealed partial class TimelineBuilder
{
    private static string? Summary(IncomingEvent content)
    {
        var data = content.Data.Span;
        return SessionText.OneLine(JsonBody.GetString(data, "message"u8) ?? JsonBody.GetString(data, "summary"u8) ?? JsonBody.GetString(data, "title"u8)
            ?? JsonBody.GetString(data, "reason"u8) ?? JsonBody.GetString(data, "source"u8) ?? JsonBody.GetString(data, "trigger"u8)
            ?? JsonBody.GetString(data, "file_path"u8) ?? JsonBody.GetString(data, "model"u8) ?? JsonBody.GetString(data, "node_name"u8)
            ?? (content.ToolName is { } tool ? ToolSummary(content) is { } argument ? $"{tool}: {argument}" : tool : null));
    }

    private static string? ToolSummary(IncomingEvent content) => SessionText.OneLine(ToolText.Summary(ToolInput(content)));

    private static ReadOnlySpan<byte> ToolInput(IncomingEvent content)
    {
        var input = JsonBody.GetRaw(content.Data.Span, "tool_input"u8);
        return input.IsEmpty ? JsonBody.GetRaw(content.Data.Span, "tool_args"u8) : input;
    }

    private static string? ErrorText(IncomingEvent content)
    {
        var data = content.Data.Span;
        return Bounded(JsonBody.GetString(data, "error"u8) ?? JsonBody.GetString(JsonBody.GetRaw(data, "error"u8), "message"u8)
            ?? JsonBody.GetString(data, "error_details"u8) ?? JsonBody.GetString(JsonBody.GetRaw(data, "tool_response"u8), "error"u8)
            ?? JsonBody.GetString(data, "reason"u8) ?? JsonBody.GetString(data, "message"u8));
    }

    private static string? Bounded(string? text)
    {
        if (text is null || text.Length <= Timeline.MaxTextLength)
        {
            return text;
        }
        return text[..(char.IsHighSurrogate(text[Timeline.MaxTextLength - 1]) ? Timeline.MaxTextLength - 1 : Timeline.MaxTextLength)];
    }
}
