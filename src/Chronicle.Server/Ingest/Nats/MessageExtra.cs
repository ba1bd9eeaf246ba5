using System.Buffers;
using System.Text.Json;
using Chronicle.Nats;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>What a message has besides its payload, kept beside the event's body: <c>"nats":{"subject":…,"headers":{…}}</c>.</summary>
internal static class MessageExtra
{
    /// <summary>The member, to be redacted with the event; empty when the event says all of it.</summary>
    /// <param name="isMapped">Whether a rule has made something else of the subject.</param>
    public static ReadOnlyMemory<byte> Of(NatsHeaders? headers, string subject, bool isMapped)
    {
        if (!isMapped && (headers is null || !HasOwn(headers)))
        {
            return default;
        }
        var kept = headers?.Where(header => !IsProtocol(header.Key)).ToList() ?? [];
        var member = new ArrayBufferWriter<byte>(128);
        using var writer = new Utf8JsonWriter(member, new JsonWriterOptions { SkipValidation = true });
        writer.WritePropertyName("nats"u8);
        writer.WriteStartObject();
        writer.WriteString("subject"u8, subject);
        if (kept.Count > 0)
        {
            writer.WriteStartObject("headers"u8);
            foreach (var same in kept.GroupBy(header => header.Key))
            {
                Write(writer, same.Key, [.. same.Select(header => header.Value)]);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
        writer.Flush();
        return member.WrittenMemory;
    }

    /// <summary>Whether there is anything but what every message has; most have nothing.</summary>
    private static bool HasOwn(NatsHeaders headers)
    {
        foreach (var (name, _) in headers)
        {
            if (!IsProtocol(name))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>What the server and the decoder have understood says nothing more to a reader.</summary>
    private static bool IsProtocol(string name) =>
        name.StartsWith("Nats-", StringComparison.OrdinalIgnoreCase) || name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase);

    private static void Write(Utf8JsonWriter writer, string name, string[] values)
    {
        if (values is [var only])
        {
            writer.WriteString(name, only);
            return;
        }
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }
        writer.WriteEndArray();
    }
}
