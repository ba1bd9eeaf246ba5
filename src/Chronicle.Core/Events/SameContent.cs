using System.Text.Json;

namespace Chronicle.Events;

/// <summary>Whether an event that was sent again is the event that was recorded.</summary>
/// <remarks>
/// The recorder's own times say nothing, and a time that one of the two leaves out is no difference. Bodies are compared as JSON, because an export writes
/// them with other white space than they came in. Other rules of redaction may have left other bodies of the same event: a mark of redaction in one of them
/// then makes their difference none.
/// </remarks>
public static class SameContent
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1024 };

    /// <param name="recorded">The event that has the id.</param>
    /// <param name="sent">The event that came with it now.</param>
    /// <param name="sameRules">Whether both were redacted by the same rules.</param>
    public static bool Is(IncomingEvent recorded, IncomingEvent sent, bool sameRules) =>
        recorded.SessionId == sent.SessionId
        && recorded.Type == sent.Type
        && (recorded.Time == sent.Time || !SaysTime(recorded) || !SaysTime(sent))
        && recorded.DurationMs == sent.DurationMs
        && IsSame(recorded.Source, sent.Source, sameRules)
        && IsSame(recorded.Project, sent.Project, sameRules)
        && IsSame(recorded.ToolName, sent.ToolName, sameRules)
        && IsSame(recorded.ToolUseId, sent.ToolUseId, sameRules)
        && IsSame(recorded.TraceId, sent.TraceId, sameRules)
        && IsSame(recorded.SpanId, sent.SpanId, sameRules)
        && IsSame(recorded.ParentId, sent.ParentId, sameRules)
        && IsSame(recorded.AgentId, sent.AgentId, sameRules)
        && IsSame(recorded.PromptId, sent.PromptId, sameRules)
        && IsSame(recorded.Data, sent.Data, sameRules)
        && IsSame(recorded.Extra, sent.Extra, sameRules);

    // An event whose producer said no time happened when it arrived, to the microsecond, or when a stream took it.
    private static bool SaysTime(IncomingEvent content) => !content.IsTimeOfArrival && content.Time != content.Received;

    private static bool IsSame(string? recorded, string? sent, bool sameRules) => recorded == sent
        || (!sameRules && ((recorded is not null && IsRedacted(recorded)) || (sent is not null && IsRedacted(sent))));

    private static bool IsSame(ReadOnlyMemory<byte> recorded, ReadOnlyMemory<byte> sent, bool sameRules) =>
        recorded.Span.SequenceEqual(sent.Span)
        || (!sameRules && (IsRedacted(recorded.Span) || IsRedacted(sent.Span)))
        || (!recorded.IsEmpty && !sent.IsEmpty && IsSameJson(recorded, sent));

    private static bool IsSameJson(ReadOnlyMemory<byte> recorded, ReadOnlyMemory<byte> sent)
    {
        try
        {
            using var first = JsonDocument.Parse(recorded, Options);
            using var second = JsonDocument.Parse(sent, Options);
            return JsonElement.DeepEquals(first.RootElement, second.RootElement);
        }
        catch (Exception notJson) when (notJson is JsonException or InvalidOperationException) // the latter: half of a surrogate pair
        {
            return false;
        }
    }

    private static bool IsRedacted(string name) => name.Contains("redacted", StringComparison.OrdinalIgnoreCase);

    private static bool IsRedacted(ReadOnlySpan<byte> body) => body.IndexOf("[REDACTED"u8) >= 0 || body.IndexOf("redacted-"u8) >= 0;
}
