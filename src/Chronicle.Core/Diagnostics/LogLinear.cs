using System.Numerics;

namespace Chronicle.Diagnostics;

/// <summary>Maps durations to buckets whose width grows with the value: 32 for each power of two, as HdrHistogram does.</summary>
/// <remarks>
/// Below 64 µs a bucket is one microsecond wide. Above, a bucket is at most 1/32 of its lower bound wide and stands for its middle, so a value read back is
/// at most 1/64 = 1.6 % off. 2^32 µs (71 minutes) and more share the last bucket.
/// </remarks>
internal static class LogLinear
{
    public const int Buckets = (26 * HalfBuckets) + (2 * HalfBuckets);

    private const int HalfBits = 5;
    private const int HalfBuckets = 1 << HalfBits;
    private const long Most = (1L << 32) - 1;

    public static int IndexOf(long micros)
    {
        var value = (ulong)Math.Clamp(micros, 0, Most);
        var shift = Math.Max(0, BitOperations.Log2(value | 1) - HalfBits);
        return (shift << HalfBits) + (int)(value >> shift);
    }

    /// <summary>The middle of a bucket, in microseconds.</summary>
    public static double ValueAt(int index)
    {
        var shift = Math.Max(0, (index >> HalfBits) - 1);
        var low = (long)(index - (shift << HalfBits)) << shift;
        return low + (((1L << shift) - 1) / 2.0);
    }
}
