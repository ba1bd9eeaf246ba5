using System.Text.Json;
using Chronicle.Events;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>Finds out what a payload is.</summary>
internal static class PayloadShape
{
    public static PayloadForm Of(in ArrivedMessage message, NatsPayload wanted)
    {
        var text = message.Data.Span.Trim(" \t\r\n\uFEFF"u8);
        if (wanted == NatsPayload.Opaque)
        {
            return PayloadForm.Opaque;
        }
        if (text.IsEmpty)
        {
            return PayloadForm.Empty;
        }
        if (wanted == NatsPayload.Auto && message.ContentType is { } type)
        {
            if (type.Contains("ndjson", StringComparison.OrdinalIgnoreCase) || type.Contains("jsonl", StringComparison.OrdinalIgnoreCase))
            {
                return PayloadForm.Lines;
            }
            if (!type.Contains("json", StringComparison.OrdinalIgnoreCase))
            {
                return PayloadForm.Opaque;
            }
            return IsLines(text) ? PayloadForm.Lines : IsEnvelope(text) ? PayloadForm.Event : PayloadForm.Body;
        }
        if (IsLines(text))
        {
            return PayloadForm.Lines;
        }
        return wanted switch
        {
            NatsPayload.Event => PayloadForm.Event,
            NatsPayload.Json => PayloadForm.Body,
            _ when text[0] is not ((byte)'{' or (byte)'[') => PayloadForm.Scalar,
            _ => IsEnvelope(text) ? PayloadForm.Event : PayloadForm.Body,
        };
    }

    /// <summary>
    /// Whether JSON is Chronicle's own or the older bus's envelope, or an array that begins with one: it names a session, or its type and its data.
    /// Broken JSON counts as one, so that the parser says what is wrong with it.
    /// </summary>
    public static bool IsEnvelope(ReadOnlySpan<byte> json)
    {
        var (hasType, hasData) = (false, false);
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = EventLimits.MaxPageDepth });
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                reader.Read();
            }
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("session_id"u8) || reader.ValueTextEquals("claude_session_id"u8))
                {
                    return true;
                }
                hasType |= reader.ValueTextEquals("type"u8) || reader.ValueTextEquals("event_type"u8);
                hasData |= reader.ValueTextEquals("data"u8);
                if (hasType && hasData)
                {
                    return true;
                }
                reader.Skip();
            }
            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    /// <summary>An object's end, a line's end and another object's beginning follow each other in NDJSON and nowhere in JSON.</summary>
    private static bool IsLines(ReadOnlySpan<byte> text)
    {
        if (text[0] != (byte)'{')
        {
            return false;
        }
        for (var rest = text; rest.IndexOf((byte)'\n') is >= 0 and var at; rest = rest[(at + 1)..])
        {
            if (rest[..at].TrimEnd(" \t\r"u8) is [.., (byte)'}'] && rest[(at + 1)..].TrimStart(" \t\r\n"u8) is [(byte)'{', ..])
            {
                return true;
            }
        }
        return false;
    }
}
