using System.Diagnostics.Metrics;

namespace Chronicle.Diagnostics;

/// <summary>Bucket boundaries that instruments advise.</summary>
public static class MetricBuckets
{
    /// <summary>From half a millisecond, a commit on a fast disk, to ten seconds, longer than a producer waits.</summary>
    public static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };
}
