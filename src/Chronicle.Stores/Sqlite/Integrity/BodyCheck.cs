using System.Globalization;
using System.Text.Json;
using Chronicle.Events;

namespace Chronicle.Stores.Sqlite.Integrity;

/// <summary>Whether an event's body can be given out: it is passed on as it is, so one that is no JSON would break what it stands in.</summary>
internal static class BodyCheck
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 100_000 };

    /// <returns>What is wrong, as a sentence; null when nothing is.</returns>
    public static string? Find(RecordedEvent recorded)
    {
        var isSound = IsJson(recorded.Content.Data.Span) && IsJson(recorded.Content.Extra.Span)
            && (recorded.Content.Extra.IsEmpty || recorded.Content.Extra.Span.TrimStart((byte)' ') is [(byte)'{', ..]);
        return isSound ? null : string.Create(CultureInfo.InvariantCulture, $"The body of event {recorded.Sequence.Value} is no JSON.");
    }

    private static bool IsJson(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return true;
        }
        var reader = new Utf8JsonReader(body, Options);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && !System.Text.Unicode.Utf8.IsValid(reader.ValueSpan))
                {
                    return false;
                }
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
