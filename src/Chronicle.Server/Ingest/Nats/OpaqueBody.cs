using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Chronicle.Redaction;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>The body of an event whose payload is not JSON: text where it is text, else base64.</summary>
internal static class OpaqueBody
{
    // What no text holds. Tab, line ends, form feed, backspace and the escape of terminals may stand in one.
    private static readonly SearchValues<byte> NotInText = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(static code => (byte)code).Where(static code => code is not (8 or 9 or 10 or 12 or 13 or 27)), 0x7f]);

    /// <param name="payload">As it was sent.</param>
    /// <param name="contentType">As it was sent; null when nobody said.</param>
    /// <param name="redactor">Base64 hides a secret from the redaction of the event, so what is text underneath is redacted before.</param>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> payload, string? contentType, Redactor redactor)
    {
        var bytes = payload.Span;
        var isText = Utf8.IsValid(bytes) && !bytes.ContainsAny(NotInText);
        var body = new ArrayBufferWriter<byte>((bytes.Length * 4 / 3) + 128);
        using (var writer = new Utf8JsonWriter(body, WireJson.Options))
        {
            writer.WriteStartObject();
            writer.WriteString("content_type"u8, contentType ?? (isText ? "text/plain" : "application/octet-stream"));
            if (isText)
            {
                writer.WriteString("text"u8, bytes);
            }
            else
            {
                writer.WriteBase64String("base64"u8, redactor.PassPayload(payload) is { } redacted ? Encoding.UTF8.GetBytes(redacted.Value) : bytes);
            }
            writer.WriteEndObject();
        }
        return body.WrittenMemory;
    }
}
