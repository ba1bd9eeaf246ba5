namespace Chronicle.Diagnostics;

/// <summary>How many things happen in a second, over the last full seconds. Written by one thread, read by any.</summary>
public sealed class RollingRate(TimeProvider clock)
{
    /// <summary>The longest span that can be asked for, in seconds.</summary>
    public const int MaxSeconds = 60;

    private const int Slots = 64; // more than MaxSeconds, so that the second being written is never one being read

    private readonly long _started = clock.GetTimestamp();
    private readonly long[] _seconds = new long[Slots];
    private readonly long[] _counts = new long[Slots];

    internal void Add(long count)
    {
        var second = Now();
        var index = (int)(second % Slots);
        var before = _seconds[index] == second ? _counts[index] : 0;
        Volatile.Write(ref _counts[index], before + count);
        Volatile.Write(ref _seconds[index], second);
    }

    /// <summary>The average over so many full seconds before this one, 1 to <see cref="MaxSeconds"/>.</summary>
    public double PerSecond(int seconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seconds, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(seconds, MaxSeconds);
        var now = Now();
        long sum = 0;
        for (var second = Math.Max(1, now - seconds); second < now; second++)
        {
            var index = (int)(second % Slots);
            sum += Volatile.Read(ref _seconds[index]) == second ? Volatile.Read(ref _counts[index]) : 0;
        }
        return (double)sum / seconds;
    }

    // From 1, so that an empty slot's 0 is no second.
    private long Now() => 1 + (long)clock.GetElapsedTime(_started).TotalSeconds;
}
