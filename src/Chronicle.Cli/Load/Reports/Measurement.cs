using System.Text.Json;
using Chronicle.Cli.Output;

namespace Chronicle.Cli.Load.Reports;

/// <summary>One number, measured several times.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Unit">As it is printed.</param>
/// <param name="Values">One for each repetition.</param>
/// <param name="AtLeast">What is to be reached, when more is better.</param>
/// <param name="AtMost">The same when less is better.</param>
internal sealed record Measurement(string Name, string Unit, double[] Values, double? AtLeast = null, double? AtMost = null)
{
    public double Median
    {
        get
        {
            var sorted = Values.Order().ToArray();
            return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
        }
    }

    public double Least => Values.Min();

    public double Most => Values.Max();

    public string Reach => AtLeast is { } least ? "≥ " + Quantities.Number(least) : AtMost is { } most ? "≤ " + Quantities.Number(most) : "";

    public bool MoreIsBetter => AtLeast is not null || (AtMost is null && (Unit == "×" || Unit.EndsWith("/s", StringComparison.Ordinal)));

    public bool IsMissed => (AtLeast is { } least && !(Median >= least)) || (AtMost is { } most && !(Median <= most));

    public string Verdict => AtLeast is null && AtMost is null ? "" : IsMissed ? "missed" : "reached";

    /// <summary>The quotient within each repetition: what a machine that others use too can still tell.</summary>
    public static Measurement Ratio(string name, Measurement over, Measurement under, double? atLeast = null) =>
        new(name, "×", [.. over.Values.Zip(under.Values, (a, b) => a / b)], atLeast);

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name", Name);
        writer.WriteString("unit", Unit);
        writer.WriteNumber("median", Round(Median));
        writer.WriteNumber("least", Round(Least));
        writer.WriteNumber("most", Round(Most));
        writer.WriteNumber("repetitions", Values.Length);
        if (Reach.Length > 0)
        {
            writer.WriteString("reach", Reach);
            writer.WriteString("verdict", Verdict);
        }
        writer.WriteEndObject();
    }

    private static double Round(double value) => Math.Abs(value) >= 1000 ? Math.Round(value) : Math.Round(value, 3);
}
