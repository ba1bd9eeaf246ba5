using System.Globalization;

namespace Chronicle.Load.Reports;

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

    public string Reach => AtLeast is { } least ? "≥ " + Text(least) : AtMost is { } most ? "≤ " + Text(most) : "";

    public string Verdict => AtLeast is { } least ? Word(Median >= least) : AtMost is { } most ? Word(Median <= most) : "";

    /// <summary>The quotient within each repetition: what a machine that others use too can still tell.</summary>
    public static Measurement Ratio(string name, Measurement over, Measurement under, double? atLeast = null) =>
        new(name, "×", [.. over.Values.Zip(under.Values, (a, b) => a / b)], atLeast);

    public static string Text(double value) => Math.Abs(value) switch
    {
        >= 1000 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    private static string Word(bool reached) => reached ? "reached" : "missed";
}
