using System.Globalization;
using System.Text.Json;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Output;

namespace Chronicle.Cli.Load.Drill;

/// <summary>What a drill found.</summary>
/// <param name="Fault">What was done.</param>
/// <param name="Times">How often.</param>
/// <param name="Seed">Gives the same moments again.</param>
/// <param name="Acknowledged">Events that producers were told are recorded.</param>
/// <param name="Recount">What the store holds.</param>
/// <param name="Readers">What those who watched saw.</param>
/// <param name="Problems">What <c>chronicle verify --against</c> and the drill itself complain about.</param>
/// <param name="Listening">From the fault to a server that listens again.</param>
/// <param name="Recording">From the fault to the first acknowledgement after it; for faults that pass, from their end.</param>
internal sealed record DrillReport(
    DrillFault Fault, int Times, int Seed, long Acknowledged, Recount Recount, IReadOnlyList<DrillReader> Readers, IReadOnlyList<string> Problems, Latencies Listening, Latencies Recording)
{
    /// <summary>Of faults that pass without a restart: from their end until all of the server is healthy again.</summary>
    public Latencies Healthy { get; init; } = new();

    /// <summary>On the bus: what was published before, during and after the restarts.</summary>
    public IReadOnlyList<DrillPhase> Phases { get; init; } = [];

    /// <summary>How the fault was made, where there are several ways.</summary>
    public string? Means { get; init; }

    public bool IsGood => Problems.Count == 0 && Recount.Lost + Recount.Duplicated + Recount.OutOfOrder == 0 && Readers.All(reader => reader.Missing + reader.Repeated + reader.Resets == 0);

    public void Print(TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Name} × {Times} (seed {Seed}): {Acknowledged} events acknowledged, {Recount.Events} recorded"));
        output.WriteLine($"lost {Recount.Lost}, duplicated {Recount.Duplicated}, out of order {Recount.OutOfOrder}");
        foreach (var phases in Phases.GroupBy(phase => phase.Victim))
        {
            output.WriteLine($"SIGKILL of {phases.Key}: {string.Join(", ", phases.Select(phase => string.Create(CultureInfo.InvariantCulture, $"{phase.When} {phase.Recorded} of {phase.Published} recorded")))}");
        }
        output.WriteLine($"readers: {Readers.Count}, connected {Readers.Sum(reader => reader.Connections)} times; missed {Readers.Sum(reader => reader.Missing)}, repeated {Readers.Sum(reader => reader.Repeated)}, reset {Readers.Sum(reader => reader.Resets)}");
        Print(output, "listening again after", Listening);
        Print(output, "recording again after", Recording);
        Print(output, "healthy again after", Healthy);
        if (Means is not null)
        {
            output.WriteLine($"by {Means}");
        }
        foreach (var problem in Problems)
        {
            output.WriteLine($"problem: {problem}");
        }
    }

    public void WriteJson(Stream output)
    {
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteString("fault", Name);
            if (Means is not null)
            {
                writer.WriteString("means", Means);
            }
            writer.WriteNumber("times", Times);
            writer.WriteNumber("seed", Seed);
            writer.WriteBoolean("good", IsGood);
            writer.WriteNumber("acknowledged", Acknowledged);
            writer.WriteNumber("recorded", Recount.Events);
            writer.WriteNumber("lost", Recount.Lost);
            writer.WriteNumber("duplicated", Recount.Duplicated);
            writer.WriteNumber("out_of_order", Recount.OutOfOrder);
            foreach (var phases in Phases.GroupBy(phase => phase.Victim))
            {
                writer.WriteStartObject(phases.Key);
                foreach (var phase in phases)
                {
                    writer.WriteStartObject(phase.When);
                    writer.WriteNumber("published", phase.Published);
                    writer.WriteNumber("recorded", phase.Recorded);
                    writer.WriteEndObject();
                }
                writer.WriteEndObject();
            }
            writer.WriteStartObject("readers");
            writer.WriteNumber("count", Readers.Count);
            writer.WriteNumber("connections", Readers.Sum(reader => reader.Connections));
            writer.WriteNumber("missed", Readers.Sum(reader => reader.Missing));
            writer.WriteNumber("repeated", Readers.Sum(reader => reader.Repeated));
            writer.WriteNumber("reset", Readers.Sum(reader => reader.Resets));
            writer.WriteEndObject();
            Write(writer, "listening_ms", Listening);
            Write(writer, "recording_ms", Recording);
            Write(writer, "healthy_ms", Healthy);
            writer.WriteStartArray("problems");
            foreach (var problem in Problems)
            {
                writer.WriteStringValue(problem);
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        output.Write("\n"u8);
    }

    private string Name => Fault switch { DrillFault.FullDisk => "full-disk", DrillFault.Lock => "lock", DrillFault.Descriptors => "descriptors", DrillFault.SlowDisk => "slow-disk", DrillFault.ClockBack => "clock-back", DrillFault.Bus => "bus", _ => "kill" };

    private static void Print(TextWriter output, string what, Latencies times)
    {
        if (times.Count > 0)
        {
            output.WriteLine($"{what}: p50 {Quantities.Number(times.Milliseconds(50))} ms, p90 {Quantities.Number(times.Milliseconds(90))}, p99 {Quantities.Number(times.Milliseconds(99))}, max {Quantities.Number(times.Longest)}");
        }
    }

    private static void Write(Utf8JsonWriter writer, string name, Latencies times)
    {
        if (times.Count > 0)
        {
            writer.WriteStartObject(name);
            writer.WriteNumber("p50", times.Milliseconds(50));
            writer.WriteNumber("p90", times.Milliseconds(90));
            writer.WriteNumber("p99", times.Milliseconds(99));
            writer.WriteNumber("max", times.Longest);
            writer.WriteEndObject();
        }
    }
}
