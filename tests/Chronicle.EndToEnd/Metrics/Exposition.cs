using System.Globalization;
using System.Text.RegularExpressions;

namespace Chronicle.EndToEnd.Metrics;

/// <summary>What <c>/metrics</c> sent, read line by line.</summary>
internal sealed partial class Exposition
{
    /// <summary>Type of each metric.</summary>
    public Dictionary<string, string> Types { get; } = [];

    /// <summary>Value of each sample, by its name and labels as they stand there.</summary>
    public Dictionary<string, double> Samples { get; } = [];

    public static async Task<Exposition> ReadAsync(HttpClient http) => new(await http.GetStringAsync("/metrics"));

    private Exposition(string text)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                Types.Add(words[2], words[3]);
            }
            else if (!line.StartsWith('#'))
            {
                var end = line.LastIndexOf(' ');
                Samples.Add(line[..end], double.Parse(line[(end + 1)..], CultureInfo.InvariantCulture)); // a series that is there twice fails the test
            }
        }
    }

    /// <summary>Names that queries can use.</summary>
    public HashSet<string> SampleNames => Samples.Keys.Select(sample => sample.Split('{')[0]).ToHashSet();

    /// <summary>Names of the labels of a metric's samples, without a histogram's own.</summary>
    public IEnumerable<string> LabelsOf(string metric) =>
        Samples.Keys.Where(sample => sample.Split('{')[0] == metric || (Types[metric] == "histogram" && sample.StartsWith(metric + "_", StringComparison.Ordinal)))
            .SelectMany(sample => Label().Matches(sample).Select(label => label.Groups[1].Value)).Where(name => name != "le").Distinct().Order();

    [GeneratedRegex("""[{,](\w+)=" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Label();
}
