using System.Buffers;
using System.Text.Json;
using Chronicle.Events;

namespace Chronicle.Retention;

/// <summary>What an archive holds, as its manifest says it.</summary>
public sealed record ArchiveManifest(
    string File, string Epoch, Sequence First, Sequence Last, long Events, long Sessions, Timestamp FirstReceived, Timestamp LastReceived, long Bytes, string Sha256, Timestamp Created)
{
    /// <summary>The manifest of the archive at a path.</summary>
    public static string PathOf(string archive) => archive + ".manifest.json";

    /// <summary>The first and the last event of the archive of a manifest; null when it cannot be read.</summary>
    public static (Sequence First, Sequence Last)? RangeOf(string manifest)
    {
        try
        {
            using var json = JsonDocument.Parse(System.IO.File.ReadAllBytes(manifest));
            return (new Sequence(json.RootElement.GetProperty("first_seq"u8).GetInt64()), new Sequence(json.RootElement.GetProperty("last_seq"u8).GetInt64()));
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal byte[] ToJson()
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("file"u8, File);
            writer.WriteString("epoch"u8, Epoch);
            writer.WriteNumber("first_seq"u8, First.Value);
            writer.WriteNumber("last_seq"u8, Last.Value);
            writer.WriteNumber("events"u8, Events);
            writer.WriteNumber("sessions"u8, Sessions);
            EventJson.WriteTime(writer, "first_received"u8, FirstReceived);
            EventJson.WriteTime(writer, "last_received"u8, LastReceived);
            writer.WriteNumber("bytes"u8, Bytes);
            writer.WriteString("sha256"u8, Sha256);
            EventJson.WriteTime(writer, "created"u8, Created);
            writer.WriteEndObject();
        }
        return json.WrittenSpan.ToArray();
    }
}
