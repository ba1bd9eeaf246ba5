using System.Text.Json;

namespace Chronicle.Load.Reports;

/// <summary>What one benchmark found: printed as a table, kept as one JSON line.</summary>
internal sealed class Report(string benchmark, Settings settings, params Measurement[] measurements)
{
    public string Benchmark => benchmark;

    public IReadOnlyList<Measurement> Measurements => measurements;

    public void Print(TextWriter output)
    {
        output.WriteLine();
        foreach (var measured in measurements)
        {
            var spread = measured.Values.Length > 1 ? $"[{Measurement.Text(measured.Least)} – {Measurement.Text(measured.Most)}]" : "";
            output.WriteLine($"{benchmark,-8} {measured.Name,-52} {Measurement.Text(measured.Median),9} {measured.Unit,-8} {spread,-24} {measured.Reach,-10} {measured.Verdict}");
        }
    }

    public void AppendTo(string? folder)
    {
        if (folder is null)
        {
            return;
        }
        Directory.CreateDirectory(folder);
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(writer);
        }
        line.WriteByte((byte)'\n');
        using var file = new FileStream(Path.Combine(folder, benchmark + ".jsonl"), FileMode.Append);
        line.WriteTo(file);
    }

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("benchmark", benchmark);
        writer.WriteString("commit", Repository.Commit());
        writer.WriteString("date", DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture));
        Machine.Write(writer);
        writer.WriteStartObject("options");
        foreach (var (name, value) in settings.Used)
        {
            writer.WritePropertyName(name);
            JsonSerializer.Serialize(writer, value, value.GetType());
        }
        writer.WriteEndObject();
        writer.WriteStartArray("measured");
        foreach (var measured in measurements)
        {
            writer.WriteStartObject();
            writer.WriteString("name", measured.Name);
            writer.WriteString("unit", measured.Unit);
            writer.WriteNumber("median", Round(measured.Median));
            writer.WriteNumber("least", Round(measured.Least));
            writer.WriteNumber("most", Round(measured.Most));
            writer.WriteNumber("repetitions", measured.Values.Length);
            if (measured.Reach.Length > 0)
            {
                writer.WriteString("reach", measured.Reach);
                writer.WriteString("verdict", measured.Verdict);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static double Round(double value) => Math.Abs(value) >= 1000 ? Math.Round(value) : Math.Round(value, 3);
}
