using System.Diagnostics;
using Chronicle.Cli.Load.Reports;
using Xunit;

namespace Chronicle.Cli.Tests.Load;

public sealed class LatenciesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Percentiles_AreTheExactOnesWithinABucket(int seed)
    {
        var random = new Random(seed);
        var latencies = new Latencies();
        var ticks = Enumerable.Range(0, 10_000).Select(_ => (long)Math.Exp(random.NextDouble() * 30)).ToArray(); // nanoseconds to hours
        Array.ForEach(ticks, latencies.Add);
        Array.Sort(ticks);

        foreach (var percentile in (double[])[0.01, 1, 50, 90, 95, 99, 99.9, 100])
        {
            var exact = ticks[(int)Math.Ceiling(ticks.Length * percentile / 100) - 1] * 1000.0 / Stopwatch.Frequency;
            Assert.InRange(latencies.Milliseconds(percentile), exact, exact * (1 + (1 / 128.0)) + 1e-9);
        }
        Assert.Equal(ticks[^1] * 1000.0 / Stopwatch.Frequency, latencies.Longest);
        Assert.Equal(ticks.Length, latencies.Count);
    }

    [Fact]
    public void NothingMeasured_IsZero()
    {
        var latencies = new Latencies();
        Assert.Equal(0, latencies.Milliseconds(99));
        Assert.Equal(0, latencies.Longest);
    }

    [Fact]
    public void EveryDuration_HasABucket()
    {
        var latencies = new Latencies();
        foreach (var ticks in (long[])[long.MinValue, -1, 0, 1, 127, 128, 255, 256, 257, long.MaxValue])
        {
            latencies.Add(ticks);
        }
        Assert.Equal(10, latencies.Count);
        Assert.Equal(0, latencies.Milliseconds(30));
        Assert.Equal(latencies.Longest, latencies.Milliseconds(100));
    }

    [Fact]
    public void ManyThreads_LoseNothing()
    {
        var latencies = new Latencies();
        Parallel.For(0, 4, thread =>
        {
            for (var i = 1; i <= 50_000; i++)
            {
                latencies.Add((thread * 50_000) + i);
            }
        });
        Assert.Equal(200_000, latencies.Count);
        Assert.Equal(200_000 * 1000.0 / Stopwatch.Frequency, latencies.Longest);
    }
}
