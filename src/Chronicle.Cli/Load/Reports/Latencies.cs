using System.Diagnostics;
using System.Numerics;

namespace Chronicle.Cli.Load.Reports;

/// <summary>Durations, counted in buckets no wider than 1/128 of what they hold: the same 57 KB for a thousand and for a billion of them.</summary>
/// <remarks>Many threads may add at once. A percentile is the upper end of its bucket, so it is never flattered; the longest is exact.</remarks>
internal sealed class Latencies
{
    private const int Bits = 7; // 2^7 buckets for each power of two: below 0.8 %
    private const int Buckets = (64 - Bits) << Bits;

    private readonly long[] _counts = new long[Buckets];
    private long _count;
    private long _longest;
    private long _sum;

    public long Count => Volatile.Read(ref _count);

    public double Longest => ToMilliseconds(Volatile.Read(ref _longest));

    /// <summary>In milliseconds; 0 when there are none.</summary>
    public double Mean => Count == 0 ? 0 : ToMilliseconds(Volatile.Read(ref _sum)) / Count;

    /// <param name="ticks">Of the Stopwatch.</param>
    public void Add(long ticks)
    {
        ticks = Math.Max(0, ticks);
        Interlocked.Increment(ref _counts[Bucket(ticks)]);
        Interlocked.Increment(ref _count);
        Interlocked.Add(ref _sum, ticks);
        for (var longest = Volatile.Read(ref _longest); ticks > longest;)
        {
            var seen = Interlocked.CompareExchange(ref _longest, ticks, longest);
            if (seen == longest)
            {
                break;
            }
            longest = seen;
        }
    }

    /// <summary>Adds all of another's.</summary>
    public void Add(Latencies others)
    {
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            Interlocked.Add(ref _counts[bucket], Volatile.Read(ref others._counts[bucket]));
        }
        Interlocked.Add(ref _count, others.Count);
        Interlocked.Add(ref _sum, Volatile.Read(ref others._sum));
        Interlocked.Exchange(ref _longest, Math.Max(Volatile.Read(ref _longest), Volatile.Read(ref others._longest)));
    }

    /// <summary>What so many percent of the durations do not exceed; 0 when there are none.</summary>
    public double Milliseconds(double percentile)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(Count * percentile / 100));
        long passed = 0;
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            passed += Volatile.Read(ref _counts[bucket]);
            if (passed >= rank)
            {
                return Math.Min(ToMilliseconds(UpperEnd(bucket)), Longest);
            }
        }
        return Longest;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        _count = _longest = _sum = 0;
    }

    private static int Bucket(long ticks)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)ticks) - Bits);
        return (shift << Bits) + (int)(ticks >> shift);
    }

    private static long UpperEnd(int bucket)
    {
        var shift = Math.Max(0, (bucket >> Bits) - 1);
        return ((long)(bucket - (shift << Bits)) << shift) + (1L << shift) - 1;
    }

    private static double ToMilliseconds(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;
}
