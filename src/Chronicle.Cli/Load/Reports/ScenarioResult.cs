using System.Text.Json;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Output;

namespace Chronicle.Cli.Load.Reports;

/// <summary>What a scenario found: times by part, errors by kind, whether everything arrived once and in order, and further figures.</summary>
internal sealed class ScenarioResult(string scenario, string run)
{
    private readonly Lock _gate = new(); // over the two lists that parts which run at once add to
    private readonly List<(string Name, Latencies Latencies, double? PerSecond)> _parts = [];
    private readonly List<Tally> _tallies = [];
    private readonly List<Measurement> _figures = [];
    private readonly List<string> _faults = [];
    private readonly List<string> _notes = [];
    private long _missing;
    private long _surplus;
    private long _outOfOrder;
    private long _readers;

    /// <summary>Whether all went as it should: the exit code.</summary>
    public bool IsGood => _faults.Count == 0 && _missing + _surplus + _outOfOrder == 0 && !_figures.Exists(figure => figure.IsMissed);

    /// <summary>What was sent without an answer: it may be recorded or not.</summary>
    public long Unknown => _tallies.Sum(tally => tally.Unknown);

    public void Add(string part, Tally tally, TimeSpan took)
    {
        Add(part, tally, tally.Events / took.TotalSeconds);
    }

    public void Add(string part, Tally tally, double perSecond)
    {
        lock (_gate)
        {
            _tallies.Add(tally);
            _parts.Add((part, tally.Latencies, perSecond));
        }
    }

    /// <param name="part">What took the time.</param>
    /// <param name="latencies">How long.</param>
    /// <param name="perSecond">How many in a second; null when that says nothing.</param>
    public void Add(string part, Latencies latencies, double? perSecond)
    {
        lock (_gate)
        {
            _parts.Add((part, latencies, perSecond));
        }
    }

    public void Add(Measurement figure) => _figures.Add(figure);

    /// <summary>A sentence that belongs to the figures.</summary>
    public void Note(string sentence) => _notes.Add(sentence);

    /// <summary>A sentence that makes the run a failed one.</summary>
    public void Fail(string sentence) => _faults.Add(sentence);

    public void Checked(string readers, Audience audience, long acknowledged, long unknown)
    {
        _readers += audience.Count;
        _missing += audience.Missing(acknowledged);
        _surplus += audience.Surplus(acknowledged + unknown);
        if (audience.Fault is { } fault)
        {
            _outOfOrder += fault.StartsWith(LiveReader.OutOfOrder, StringComparison.Ordinal) ? 1 : 0;
            _faults.Add($"{readers}: {fault}");
        }
    }

    /// <summary>Failed requests make the run a failed one, unless the scenario is there to find them.</summary>
    public void RequireSuccess()
    {
        foreach (var (kind, count) in Errors())
        {
            _faults.Add($"{Quantities.Number(count)} requests failed: {kind}.");
        }
    }

    public void Print(TextWriter output)
    {
        output.WriteLine($"{scenario,-34} {"count",10} {"per s",10} {"p50",9} {"p90",9} {"p95",9} {"p99",9} {"p99.9",9} {"max",9}  ms");
        foreach (var (name, latencies, perSecond) in _parts)
        {
            output.Write($"{name,-34} {latencies.Count,10} {(perSecond is { } rate ? Quantities.Number(rate) : ""),10}");
            foreach (var percentile in Percentiles.Shown)
            {
                output.Write($" {Quantities.Number(latencies.Milliseconds(percentile.Value)),9}");
            }
            output.WriteLine($" {Quantities.Number(latencies.Longest),9}");
        }
        output.WriteLine();
        foreach (var figure in _figures)
        {
            output.WriteLine($"{figure.Name,-52} {Quantities.Number(figure.Median),9} {figure.Unit,-8} {figure.Reach,-10} {figure.Verdict}".TrimEnd());
        }
        output.WriteLine($"{"success",-52} {SuccessPercent(),9:0.00} %        {string.Join(", ", Errors().Select(error => $"{error.Kind}: {error.Count}"))}".TrimEnd());
        if (_readers > 0)
        {
            output.WriteLine(_missing + _surplus + _outOfOrder == 0
                ? $"order and completeness: checked by {(_readers == 1 ? "a reader" : $"{_readers} readers")} while it ran; every acknowledged event arrived once and in order"
                : $"order and completeness: {_missing} missing, {_surplus} repeated, {_outOfOrder} out of order, over {_readers} readers");
        }
        _notes.ForEach(output.WriteLine);
        _faults.ForEach(fault => output.WriteLine($"failed: {fault}"));
    }

    public void WriteJson(Stream output)
    {
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteString("scenario", scenario);
            writer.WriteString("run", run);
            writer.WriteBoolean("good", IsGood);
            writer.WriteStartArray("parts");
            foreach (var (name, latencies, perSecond) in _parts)
            {
                WritePart(writer, name, latencies, perSecond);
            }
            writer.WriteEndArray();
            writer.WriteStartArray("figures");
            _figures.ForEach(figure => figure.Write(writer));
            writer.WriteEndArray();
            writer.WriteNumber("acknowledged", _tallies.Sum(tally => tally.Events));
            writer.WriteNumber("success_percent", SuccessPercent());
            writer.WriteStartObject("errors");
            foreach (var (kind, count) in Errors())
            {
                writer.WriteNumber(kind, count);
            }
            writer.WriteEndObject();
            writer.WriteNumber("readers", _readers);
            writer.WriteNumber("missing", _missing);
            writer.WriteNumber("repeated", _surplus);
            writer.WriteNumber("out_of_order", _outOfOrder);
            WriteAll(writer, "notes", _notes);
            WriteAll(writer, "faults", _faults);
            writer.WriteEndObject();
        }
        output.Write("\n"u8);
    }

    private static void WritePart(Utf8JsonWriter writer, string name, Latencies latencies, double? perSecond)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteNumber("count", latencies.Count);
        if (perSecond is { } rate && double.IsFinite(rate))
        {
            writer.WriteNumber("per_second", Math.Round(rate, 1));
        }
        writer.WriteStartObject("ms");
        foreach (var percentile in Percentiles.Shown)
        {
            writer.WriteNumber(percentile.Name, Math.Round(latencies.Milliseconds(percentile.Value), 3));
        }
        writer.WriteNumber("max", Math.Round(latencies.Longest, 3));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteAll(Utf8JsonWriter writer, string name, List<string> sentences)
    {
        writer.WriteStartArray(name);
        sentences.ForEach(writer.WriteStringValue);
        writer.WriteEndArray();
    }

    private IEnumerable<(string Kind, long Count)> Errors() =>
        _tallies.SelectMany(tally => tally.Errors).GroupBy(error => error.Key, (kind, same) => (kind, same.Sum(error => error.Value))).OrderBy(error => error.kind, StringComparer.Ordinal);

    private double SuccessPercent() => _tallies.Sum(tally => tally.Requests) is > 0 and var requests
        ? Math.Round(100.0 * (requests - _tallies.Sum(tally => tally.Failed)) / requests, 3) : 100;
}
