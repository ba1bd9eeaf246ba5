using System.Diagnostics.Metrics;
using Chronicle.Server.Metrics;

namespace Chronicle.Server.Tests.Metrics;

public sealed class MetricsCollectorTests : IDisposable
{
    private readonly MetricsCollector _collector = new();

    public void Dispose() => _collector.Dispose();

    [Fact]
    public void Histograms_CountBelowEachBound_AndAgreeWithTheirCount()
    {
        var histogram = _collector.Meter.CreateHistogram(
            "test.took", "s", "A \"test\"\nof two lines.", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        foreach (var value in (double[])[0.05, 0.1, 0.5, 1, 7])
        {
            histogram.Record(value, new KeyValuePair<string, object?>("kind", "a\"b\\"));
        }

        Assert.Equal(
            """
            # HELP test_took_seconds A "test"\nof two lines.
            # TYPE test_took_seconds histogram
            test_took_seconds_bucket{kind="a\"b\\",le="0.1"} 2
            test_took_seconds_bucket{kind="a\"b\\",le="1.0"} 4
            test_took_seconds_bucket{kind="a\"b\\",le="+Inf"} 5
            test_took_seconds_sum{kind="a\"b\\"} 8.65
            test_took_seconds_count{kind="a\"b\\"} 5

            """.ReplaceLineEndings("\n"), Text("test_took_seconds"));
    }

    [Fact]
    public void Counters_AddUp_AndObservedOnesAreSet()
    {
        var counter = _collector.Meter.CreateCounter<long>("test.things", "{thing}", "Things.");
        var total = 40L;
        _collector.Meter.CreateObservableCounter("test.seen", () => total, "By", "Seen.");
        counter.Add(2, new KeyValuePair<string, object?>("of", "a"));
        counter.Add(3, new KeyValuePair<string, object?>("of", "a"));
        counter.Add(1, new KeyValuePair<string, object?>("of", "b"));
        _collector.Collect();
        total = 41;

        Assert.Contains("\ntest_things_total{of=\"a\"} 5\ntest_things_total{of=\"b\"} 1\n", Text("test_things"), StringComparison.Ordinal);
        Assert.Contains("\ntest_seen_bytes_total 41\n", Text("test_seen_bytes"), StringComparison.Ordinal);
    }

    [Fact]
    public void SeriesBeyondTheBound_AreCountedTogether()
    {
        var counter = _collector.Meter.CreateCounter<long>("test.careless");
        for (var i = 0; i < 3 * MetricFamily.MaxSeries; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("session", $"{i}"));
        }

        var series = _collector.Collect().Single(family => family.Name == "test_careless").Series.ToList();
        Assert.Equal(MetricFamily.MaxSeries + 1, series.Count);
        Assert.Equal(2 * MetricFamily.MaxSeries, series.Single(one => one.Labels == "overflow=\"true\"").Value);
    }

    [Fact]
    public void Recording_AllocatesNothing_OnceASeriesIsThere()
    {
        var counter = _collector.Meter.CreateCounter<long>("test.cheap");
        var histogram = _collector.Meter.CreateHistogram("test.cheap.took", "s", null, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        Record();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Record();
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Record()
        {
            counter.Add(1, new("door", "http"), new KeyValuePair<string, object?>("outcome", "recorded"));
            histogram.Record(0.2, new("route", "/a"), new("method", "GET"), new KeyValuePair<string, object?>("status", "200"));
        }
    }

    private string Text(string name) => PrometheusText.Write(_collector.Collect().Where(family => family.Name == name), openMetrics: false);
}
