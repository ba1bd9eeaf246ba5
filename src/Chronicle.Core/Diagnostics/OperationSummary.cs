namespace Chronicle.Diagnostics;

/// <summary>What a <see cref="RollingHistogram"/> has seen in its window.</summary>
/// <param name="Count">Operations, failed ones included.</param>
/// <param name="Failed">How many of them failed.</param>
/// <param name="P50">In milliseconds, at most 1.6 % off; 0 when there were none. So are the others but <paramref name="Max"/>, which is exact.</param>
public readonly record struct OperationSummary(long Count, long Failed, double P50, double P95, double P99, double Max)
{
    /// <summary>In milliseconds, from the buckets: at most 1.6 % off; 0 when there were none.</summary>
    public double Mean { get; private init; }

    /// <summary>The part that succeeded, 0 to 1; 1 when there were none.</summary>
    public double SuccessRate => Count == 0 ? 1 : (double)(Count - Math.Min(Failed, Count)) / Count;

    internal static OperationSummary Of(long[] counts, long failed, long maxMicros)
    {
        var (total, sum) = (0L, 0.0);
        for (var index = 0; index < counts.Length; index++)
        {
            total += counts[index];
            sum += counts[index] == 0 ? 0 : counts[index] * (double)LogLinear.ValueAt(index);
        }
        return new OperationSummary(
            total, failed, Percentile(counts, total, 0.5, maxMicros), Percentile(counts, total, 0.95, maxMicros), Percentile(counts, total, 0.99, maxMicros), maxMicros / 1000.0)
        {
            Mean = total == 0 ? 0 : sum / total / 1000,
        };
    }

    /// <summary>The value of nearest rank: the smallest that at least this part of the values does not exceed.</summary>
    private static double Percentile(long[] counts, long total, double part, long maxMicros)
    {
        if (total == 0)
        {
            return 0;
        }
        var rank = Math.Max(1, (long)Math.Ceiling(part * total));
        var index = 0;
        for (long seen = counts[0]; seen < rank; seen += counts[++index])
        {
        }
        return Math.Min(LogLinear.ValueAt(index), maxMicros) / 1000.0;
    }
}
