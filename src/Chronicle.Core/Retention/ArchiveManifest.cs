using System.Buffers;
using System.Text.Json;
using Chronicle.Events;

namespace Chronicle.Retention;

/// <summary>What an archive holds, as its manifest says it.</summary>
internal sealed record ArchiveManifest(
    string File, string Epoch, Sequence First, Sequence Last, long Events, long Sessions, Timestamp FirstReceived, Timestamp LastReceived, long Bytes, string Sha256, Timestamp Created)
{
    /// <summary>The manifest of the archive at a path.</summary>
    public static string PathOf(string archive) => archive + ".manifest.json";

    public byte[] ToJson()
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
