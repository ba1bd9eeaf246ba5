using System.Buffers;
using System.Text.Json;
using Chronicle.Files;

namespace Chronicle.Server.Erasing;

/// <summary>How far the redaction of what is stored is, in a file of the data folder as long as it is not finished.</summary>
/// <param name="folder">The data folder.</param>
public sealed class StoredRedactionNote(string folder)
{
    private readonly string _path = Path.Combine(folder, "chronicle.redaction");

    /// <summary>Null when none is begun.</summary>
    public StoredRedactionState? Read()
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(_path));
            return StoredRedactionState.Read(json.RootElement);
        }
        catch (Exception none) when (none is FileNotFoundException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>On disk when this returns.</summary>
    public void Write(StoredRedactionState state)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            state.WriteMembers(writer);
            writer.WriteEndObject();
        }
        DurableFile.Write(_path, json.WrittenSpan);
    }

    public void Delete() => File.Delete(_path);
}
