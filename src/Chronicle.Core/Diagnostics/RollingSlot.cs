namespace Chronicle.Diagnostics;

/// <summary>Thirty seconds of a <see cref="RollingHistogram"/>.</summary>
internal sealed class RollingSlot(long number)
{
    private readonly int[] _counts = new int[LogLinear.Buckets];
    private long _failed;
    private long _max;

    /// <summary>Which thirty seconds since the histogram began.</summary>
    public long Number { get; } = number;

    public void Add(long micros, bool succeeded)
    {
        Interlocked.Increment(ref _counts[LogLinear.IndexOf(micros)]);
        if (!succeeded)
        {
            Interlocked.Increment(ref _failed);
        }
        for (var max = Volatile.Read(ref _max); micros > max;)
        {
            var seen = Interlocked.CompareExchange(ref _max, micros, max);
            if (seen == max)
            {
                break;
            }
            max = seen;
        }
    }

    public void AddTo(long[] counts, ref long failed, ref long max)
    {
        for (var index = 0; index < counts.Length; index++)
        {
            counts[index] += Volatile.Read(ref _counts[index]);
        }
        failed += Volatile.Read(ref _failed);
        max = Math.Max(max, Volatile.Read(ref _max));
    }
}
