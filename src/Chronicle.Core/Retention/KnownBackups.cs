using System.Buffers;
using System.Text;
using System.Text.Json;
using Chronicle.Events;
using Chronicle.Files;

namespace Chronicle.Retention;

/// <summary>A backup that was made of a data folder.</summary>
/// <param name="Time">When, as the file says it.</param>
/// <param name="Where">A path, or who took it.</param>
public sealed record KnownBackup(string Time, string Where);

/// <summary>The backups made of a data folder, in a file of the folder: an erasure says that it cannot reach them.</summary>
public static class KnownBackups
{
    private const string FileName = "chronicle.backups";

    private const int Most = 100; // older ones are forgotten

    /// <summary>Notes a backup.</summary>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public static void Add(string folder, string where, Timestamp time)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            EventJson.WriteTime(writer, "time"u8, time);
            writer.WriteString("where"u8, where);
            writer.WriteEndObject();
        }
        var path = Path.Combine(folder, FileName);
        var lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        DurableFile.Write(path, Encoding.UTF8.GetBytes(string.Join('\n', [.. lines.TakeLast(Most - 1), Encoding.UTF8.GetString(line.WrittenSpan), ""])));
    }

    /// <summary>The backups noted, oldest first. A path whose file is gone is left out.</summary>
    public static IReadOnlyList<KnownBackup> Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        List<KnownBackup> known = [];
        foreach (var line in File.Exists(path) ? File.ReadAllLines(path) : [])
        {
            if (Parse(line) is { } backup && (!Path.IsPathRooted(backup.Where) || File.Exists(backup.Where)))
            {
                known.Add(backup);
            }
        }
        return known;
    }

    private static KnownBackup? Parse(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return new KnownBackup(json.RootElement.GetProperty("time"u8).GetString()!, json.RootElement.GetProperty("where"u8).GetString()!);
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null; // a line that a crash or an editor left
        }
    }
}
