using Chronicle.Cli.Load.Reports;
using Xunit;

namespace Chronicle.Cli.Tests.Load;

/// <summary>A figure is held against its target and against the run before, each in the direction that is better.</summary>
public sealed class ComparisonTests
{
    private static readonly Dictionary<string, int> Quick = new() { ["quick"] = 1 };

    [Theory]
    [InlineData(120, 100, "", false)] // 20 % more latency: within
    [InlineData(121, 100, "worse by 21 %", true)]
    [InlineData(79, 100, "better by 21 %", false)]
    [InlineData(100, 0, "", false)] // nothing to compare with
    public void LessIsBetter_ForTimes(double now, double before, string change, bool regressed) => Check(new Measurement("x", "ms", [now]), before, change, regressed);

    [Theory]
    [InlineData(80, 100, "", false)]
    [InlineData(79, 100, "worse by 21 %", true)]
    [InlineData(121, 100, "better by 21 %", false)]
    public void MoreIsBetter_ForRates(double now, double before, string change, bool regressed) => Check(new Measurement("x", "ev/s", [now]), before, change, regressed);

    [Fact]
    public void Targets_AreReachedOrMissed()
    {
        Measurement[] figures =
        [
            new("fast enough", "ev/s", [15_000], AtLeast: 15_000), new("too slow", "ev/s", [14_999], AtLeast: 15_000),
            new("small enough", "MB", [70], AtMost: 70), new("too big", "MB", [70.1], AtMost: 70), new("nobody asks", "MB", [1]), new("not a number", "ms", [double.NaN], AtMost: 1),
        ];
        var comparison = new Comparison(figures, new Dictionary<string, double> { ["too slow"] = 30_000 }, 20);

        Assert.Equal(["too slow", "too big", "not a number"], comparison.Missed.Select(figure => figure.Name));
        Assert.Equal(["reached", "missed, worse by 50 %", "reached", "missed", "", "missed"], figures.Select(comparison.Verdict));
    }

    [Fact]
    public void ThePreviousRun_IsTheLastOneOfItsKind()
    {
        using var folder = new TemporaryFolder();
        new Report("bench", Quick, new Measurement("a", "ms", [1, 3, 2]), new Measurement("b", "ms", [5])).AppendTo(folder.Path);
        new Report("bench", Quick, new Measurement("a", "ms", [4])).AppendTo(folder.Path); // only a stage of it
        new Report("bench", new Dictionary<string, int> { ["quick"] = 0 }, new Measurement("a", "ms", [100])).AppendTo(folder.Path);

        var previous = Comparison.ReadPrevious(folder["bench.jsonl"], Quick);

        Assert.Equal([("a", 4.0), ("b", 5.0)], previous.Select(figure => (figure.Key, figure.Value)).Order());
        Assert.Empty(Comparison.ReadPrevious(folder["other.jsonl"], Quick));
        Assert.Empty(Comparison.ReadPrevious(null, Quick));
    }

    [Fact]
    public void Tables_ShowTargetActualPreviousAndVerdict()
    {
        var comparison = new Comparison([new("latency, p99", "ms", [6], AtMost: 5), new("rate", "ev/s", [1234])], new Dictionary<string, double> { ["latency, p99"] = 4 }, 20);
        using var text = new StringWriter();
        comparison.WriteMarkdown(text);
        Assert.Contains("| latency, p99 | ≤ 5.00 | 6.00 ms | 4.00 | missed, worse by 50 % |", text.ToString(), StringComparison.Ordinal);
        using var table = new StringWriter();
        comparison.Print(table);
        var lines = table.ToString().ReplaceLineEndings("\n").Split('\n');
        Assert.Matches(@"^latency, p99 +≤ 5\.00 +6\.00 +4\.00  ms +missed, worse by 50 %$", lines[1]);
        Assert.Matches(@"^rate +1,234 +–  ev/s$", lines[2]);
    }

    private static void Check(Measurement figure, double before, string change, bool regressed)
    {
        var comparison = new Comparison([figure], before == 0 ? new Dictionary<string, double>() : new Dictionary<string, double> { ["x"] = before }, 20);
        Assert.Equal(change, comparison.Verdict(figure));
        Assert.Equal(regressed, comparison.Regressed.Any());
    }
}
