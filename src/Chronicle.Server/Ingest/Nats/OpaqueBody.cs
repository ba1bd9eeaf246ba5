using System.Buffers;
using System.Text.Json;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>The body of an event whose payload is not JSON.</summary>
internal static class OpaqueBody
{
    public static ReadOnlyMemory<byte> Of(ReadOnlySpan<byte> payload, string? contentType)
    {
        var body = new ArrayBufferWriter<byte>((payload.Length * 4 / 3) + 128);
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteString("content_type"u8, contentType ?? "application/octet-stream");
            writer.WriteBase64String("base64"u8, payload);
            writer.WriteEndObject();
        }
        return body.WrittenMemory;
    }
}
