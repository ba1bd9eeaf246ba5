using System.Diagnostics;

namespace Chronicle.Load.Reports;

/// <summary>Percentiles of durations in Stopwatch ticks.</summary>
internal sealed class Percentiles
{
    private readonly long[] _sorted;

    public Percentiles(IEnumerable<long> ticks)
    {
        _sorted = [.. ticks];
        Array.Sort(_sorted);
    }

    public int Count => _sorted.Length;

    public double Milliseconds(double percentile) => _sorted.Length == 0 ? 0
        : _sorted[Math.Min(_sorted.Length - 1, (int)(_sorted.Length * percentile / 100))] * 1000.0 / Stopwatch.Frequency;
}
