using System.Text.Json;
using Chronicle.Cli.Output;

namespace Chronicle.Cli.Load.Reports;

/// <summary>What one benchmark found: printed as a table, kept as one JSON line.</summary>
internal sealed class Report(string benchmark, IReadOnlyDictionary<string, int> options, params Measurement[] measurements)
{
    public string Benchmark => benchmark;

    public IReadOnlyList<Measurement> Measurements => measurements;

    public void Print(TextWriter output)
    {
        output.WriteLine();
        foreach (var measured in measurements)
        {
            var spread = measured.Values.Length > 1 ? $"[{Quantities.Number(measured.Least)} – {Quantities.Number(measured.Most)}]" : "";
            output.WriteLine($"{benchmark,-8} {measured.Name,-52} {Quantities.Number(measured.Median),9} {measured.Unit,-8} {spread,-24} {measured.Reach,-10} {measured.Verdict}");
        }
    }

    /// <summary>Adds it as one line to the benchmark's file in a folder; null keeps nothing.</summary>
    public void AppendTo(string? folder)
    {
        if (folder is null)
        {
            return;
        }
        Directory.CreateDirectory(folder);
        using var file = new FileStream(Path.Combine(folder, benchmark + ".jsonl"), FileMode.Append);
        WriteLine(file);
    }

    /// <summary>Writes it as one line of JSON.</summary>
    public void WriteLine(Stream output)
    {
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(writer);
        }
        line.WriteByte((byte)'\n');
        line.WriteTo(output);
    }

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("benchmark", benchmark);
        writer.WriteString("commit", Repository.Commit());
        writer.WriteString("date", TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture));
        Machine.Write(writer);
        writer.WriteStartObject("options");
        foreach (var (name, value) in options)
        {
            writer.WriteNumber(name, value);
        }
        writer.WriteEndObject();
        writer.WriteStartArray("measured");
        foreach (var measured in measurements)
        {
            measured.Write(writer);
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
