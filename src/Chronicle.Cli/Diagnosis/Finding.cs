using System.Text.Json;
using Chronicle.Cli.Output;

namespace Chronicle.Cli.Diagnosis;

/// <summary>One thing doctor looked at.</summary>
internal sealed record Finding(FindingLevel Level, string Subject, string Detail)
{
    private string Word => Level switch { FindingLevel.Ok => "ok", FindingLevel.Note => "note", _ => "problem" };

    public string ToLine(bool colour)
    {
        var word = Word.PadRight(8);
        var painted = !colour ? word : Level switch { FindingLevel.Ok => $"\e[32m{word}\e[0m", FindingLevel.Note => $"\e[33m{word}\e[0m", _ => $"\e[31m{word}\e[0m" };
        return $"{painted} {Subject,-9} {PlainText.OneLine(Detail, 400)}";
    }

    public static void WriteJson(Stream output, IReadOnlyList<Finding> findings, bool isWell)
    {
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("ok"u8, isWell);
            writer.WriteStartArray("findings"u8);
            foreach (var finding in findings)
            {
                writer.WriteStartObject();
                writer.WriteString("level"u8, finding.Word);
                writer.WriteString("subject"u8, finding.Subject);
                writer.WriteString("detail"u8, finding.Detail);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        output.Write("\n"u8);
    }
}
