using System.Text;
using System.Text.Json;

namespace Chronicle.Client;

/// <summary>Gives an event an id before it is sent, so that sending it again can't record it twice.</summary>
public static class EventIdentity
{
    /// <summary>The event as one line, with <c>id</c> set to a new UUIDv7 (RFC 9562) when it has neither <c>id</c> nor <c>event_id</c>.</summary>
    /// <param name="json">One JSON object; other bytes are kept, only line breaks between members become spaces.</param>
    /// <exception cref="JsonException">It isn't one.</exception>
    public static byte[] Ensure(ReadOnlySpan<byte> json, DateTimeOffset now)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = ClientOptions.MaxDepth });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("An event is a JSON object.");
        }
        var start = (int)reader.BytesConsumed;
        bool hasId = false, isEmpty = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            isEmpty = false;
            var names = reader.ValueTextEquals("id"u8) || reader.ValueTextEquals("event_id"u8);
            reader.Read();
            hasId |= names && reader.TokenType is JsonTokenType.String or JsonTokenType.Number;
            reader.Skip();
        }
        var end = (int)reader.BytesConsumed;
        reader.Read();
        if (hasId)
        {
            return OnOneLine(json[..end]);
        }
        var id = Guid.CreateVersion7(now).ToString();
        var head = Encoding.UTF8.GetBytes(isEmpty ? $$"""{"id":"{{id}}" """ : $$"""{"id":"{{id}}",""");
        return OnOneLine([.. head, .. json[start..end]]);
    }

    // A raw line break can't stand inside a JSON string (RFC 8259 §7), so each one is white space between tokens.
    private static byte[] OnOneLine(ReadOnlySpan<byte> json)
    {
        var line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }
}
