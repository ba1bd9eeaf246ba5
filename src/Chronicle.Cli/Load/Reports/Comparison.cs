using System.Globalization;
using System.Text.Json;
using Chronicle.Cli.Output;

namespace Chronicle.Cli.Load.Reports;

/// <summary>A run's figures beside their targets and beside the previous run's.</summary>
/// <param name="measurements">This run.</param>
/// <param name="previous">The medians of the one before, by name.</param>
/// <param name="tolerancePercent">How much worse than before a figure may be without being told.</param>
internal sealed class Comparison(IReadOnlyList<Measurement> measurements, IReadOnlyDictionary<string, double> previous, double tolerancePercent)
{
    /// <summary>Figures that do not reach their targets.</summary>
    public IEnumerable<Measurement> Missed => measurements.Where(figure => figure.IsMissed);

    /// <summary>Figures that are worse than before by more than the tolerance.</summary>
    public IEnumerable<Measurement> Regressed => measurements.Where(figure => WorsePercent(figure) > tolerancePercent);

    /// <summary>The medians of the last line of a benchmark's file whose options are the same; none when there is no such line.</summary>
    public static IReadOnlyDictionary<string, double> ReadPrevious(string? file, IReadOnlyDictionary<string, int> options)
    {
        var medians = new Dictionary<string, double>();
        if (!File.Exists(file))
        {
            return medians;
        }
        foreach (var line in File.ReadLines(file).Where(line => line.Length > 0))
        {
            using var run = JsonDocument.Parse(line);
            var then = run.RootElement.GetProperty("options");
            if (options.All(option => then.TryGetProperty(option.Key, out var value) && value.GetInt32() == option.Value))
            {
                // Later lines win figure by figure: a run of some stages does not hide what the others measured before.
                foreach (var figure in run.RootElement.GetProperty("measured").EnumerateArray())
                {
                    medians[figure.GetProperty("name").GetString()!] = figure.GetProperty("median").GetDouble();
                }
            }
        }
        return medians;
    }

    public void Print(TextWriter output)
    {
        var width = measurements.Max(figure => figure.Name.Length);
        output.WriteLine($"{"metric".PadRight(width)}  {"target",12} {"actual",12} {"previous",12}  {"unit",-6}  verdict");
        foreach (var figure in measurements)
        {
            output.WriteLine($"{figure.Name.PadRight(width)}  {figure.Reach,12} {Quantities.Number(figure.Median),12} {Before(figure),12}  {figure.Unit,-6}  {Verdict(figure)}".TrimEnd());
        }
    }

    public void WriteMarkdown(TextWriter output)
    {
        output.WriteLine("| metric | target | actual | previous | verdict |");
        output.WriteLine("|---|---|---|---|---|");
        foreach (var figure in measurements)
        {
            output.WriteLine($"| {figure.Name} | {figure.Reach} | {Quantities.Number(figure.Median)} {figure.Unit} | {Before(figure)} | {Verdict(figure)} |");
        }
    }

    /// <summary>Against the target, and against the run before when that says more than noise.</summary>
    public string Verdict(Measurement figure)
    {
        var change = WorsePercent(figure) switch
        {
            { } worse when worse > tolerancePercent => string.Create(CultureInfo.InvariantCulture, $"worse by {worse:0} %"),
            { } worse when worse < -tolerancePercent => string.Create(CultureInfo.InvariantCulture, $"better by {-worse:0} %"),
            _ => "",
        };
        return (figure.Verdict, change) switch { ("", _) => change, (_, "") => figure.Verdict, var (verdict, _) => $"{verdict}, {change}" };
    }

    private string Before(Measurement figure) => previous.TryGetValue(figure.Name, out var before) ? Quantities.Number(before) : "–";

    private double? WorsePercent(Measurement figure) => previous.TryGetValue(figure.Name, out var before) && before > 0
        ? 100 * (figure.MoreIsBetter ? before - figure.Median : figure.Median - before) / before : null;
}
