using System.Diagnostics;
using System.Text.Json;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Suite;
using Xunit;

namespace Chronicle.Cli.Tests.Load;

public sealed class ReportTests
{
    [Fact]
    public void ScenarioResult_TellsErrorsByKindAndFailsOnThem()
    {
        var result = new ScenarioResult("events", "run-1");
        var tally = new Tally();
        for (var i = 0; i < 98; i++)
        {
            tally.Answered(events: 2, last: i, ticks: Stopwatch.Frequency / 1000);
        }
        tally.Lost("answered 503", unknown: 0);
        tally.Lost("connection reset", unknown: 2);
        result.Add("append", tally, TimeSpan.FromSeconds(2));
        Assert.True(result.IsGood);
        result.RequireSuccess();

        Assert.False(result.IsGood);
        Assert.Equal((97, 196, 2), (tally.Last, tally.Events, tally.Unknown));
        using var json = JsonDocument.Parse(Write(result));
        Assert.Equal(98, json.RootElement.GetProperty("success_percent").GetDouble());
        Assert.Equal(1, json.RootElement.GetProperty("errors").GetProperty("answered 503").GetInt32());
        Assert.Equal(98, json.RootElement.GetProperty("parts")[0].GetProperty("per_second").GetDouble());
        Assert.InRange(json.RootElement.GetProperty("parts")[0].GetProperty("ms").GetProperty("p99_9").GetDouble(), 1, 1.01);
        using var text = new StringWriter();
        result.Print(text);
        Assert.Contains("98.00 %", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("answered 503: 1, connection reset: 1", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ScenarioResult_FailsOnAMissedLimit()
    {
        var result = new ScenarioResult("soak", "run-1");
        result.Add(new Measurement("growth", "MB/h", [60], AtMost: 50));
        Assert.False(result.IsGood);
    }

    [Fact]
    public void Tally_RequireNoFailures_NamesTheKinds()
    {
        var tally = new Tally();
        tally.RequireNoFailures();
        tally.Lost("answered 503", unknown: 0);
        Assert.Contains("answered 503 (1)", Assert.Throws<Cli.Load.LoadException>(tally.RequireNoFailures).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Trend_IsTheSlopeInAnHour()
    {
        var trend = new Trend();
        Assert.Null(trend.PerHour);
        for (var second = 0; second < 600; second++)
        {
            trend.Add(TimeSpan.FromSeconds(second), 100 + (second * 0.01) + (second % 2)); // 36 MB/h, and noise
        }
        Assert.InRange(trend.PerHour!.Value, 35.5, 36.5);
        Assert.Equal(TimeSpan.FromSeconds(599), trend.Span);
    }

    [Fact]
    public void Limits_ComeFromTheEnvironment()
    {
        var limits = BenchLimits.Read(name => name switch { "BENCHMARK_LATENCY_MAX" => "2.5", "BENCHMARK_THROUGHPUT_MIN" => "1e4", "BENCHMARK_CPU_MAX" => "", _ => null });
        Assert.Equal(new BenchLimits(2.5, null, null, 10_000), limits);
        var wrong = Assert.Throws<CliFailure>(() => BenchLimits.Read(name => name == "BENCHMARK_MEMORY_MAX" ? "much" : null));
        Assert.Equal(ExitCodes.Usage, wrong.ExitCode);
        Assert.Contains("BENCHMARK_MEMORY_MAX", wrong.Message, StringComparison.Ordinal);
    }

    private static byte[] Write(ScenarioResult result)
    {
        using var output = new MemoryStream();
        result.WriteJson(output);
        return output.ToArray();
    }
}
