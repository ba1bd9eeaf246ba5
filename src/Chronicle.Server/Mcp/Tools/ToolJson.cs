using System.Buffers;
using System.Text;
using System.Text.Json;
using Chronicle.Events;

namespace Chronicle.Server.Mcp.Tools;

/// <summary>Pieces of the tools' answers.</summary>
internal static class ToolJson
{
    public static byte[] Object(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Options))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    public static string Text(Action<Utf8JsonWriter> members) => Encoding.UTF8.GetString(Object(members));

    public static void WriteAll(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IEnumerable<byte[]> objects)
    {
        writer.WriteStartArray(name);
        foreach (var item in objects)
        {
            writer.WriteRawValue(item, skipInputValidation: true);
        }
        writer.WriteEndArray();
    }

    /// <summary>To the second: more is tokens that nobody reads.</summary>
    public static void WriteTime(Utf8JsonWriter writer, ReadOnlySpan<byte> name, Timestamp time) => writer.WriteString(name, string.Concat(time.ToString().AsSpan(0, 19), "Z"));

    /// <summary>The beginning of a text on one line.</summary>
    public static string Line(string text, int length)
    {
        var line = new StringBuilder(Math.Min(text.Length, length) + 1);
        foreach (var letter in text.AsSpan().Trim())
        {
            if (line.Length == length)
            {
                line.Length -= char.IsHighSurrogate(line[^1]) ? 1 : 0;
                return line.Append('…').ToString();
            }
            if (!char.IsWhiteSpace(letter) && !char.IsControl(letter))
            {
                line.Append(letter);
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
        }
        return line.ToString();
    }
}
