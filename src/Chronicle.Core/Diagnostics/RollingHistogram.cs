namespace Chronicle.Diagnostics;

/// <summary>How long an operation took over the last five minutes: count, failures and percentiles, without keeping samples.</summary>
/// <remarks>
/// Ten slots of thirty seconds, each with the buckets of <see cref="LogLinear"/>: 10 × 896 × 4 B ≈ 36 KB at most, however much is recorded. Recording is
/// lock-free and allocates nothing but a new slot every thirty seconds. The oldest slot goes as a whole, so the window is 4½ to 5 minutes.
/// </remarks>
public sealed class RollingHistogram(TimeProvider clock)
{
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(Slots * SlotSeconds);

    private const int Slots = 10;
    private const int SlotSeconds = 30;

    private readonly long _started = clock.GetTimestamp();
    private readonly RollingSlot?[] _slots = new RollingSlot?[Slots];

    /// <summary>Records one operation. Called from any thread.</summary>
    public void Record(TimeSpan elapsed, bool succeeded = true)
    {
        var number = CurrentSlot();
        ref var place = ref _slots[number % Slots];
        var slot = Volatile.Read(ref place);
        if (slot is null || slot.Number < number)
        {
            // Whoever comes first after the turn puts a new slot in; who loses that race records into the winner's.
            var fresh = new RollingSlot(number);
            slot = Interlocked.CompareExchange(ref place, fresh, slot) == slot ? fresh : Volatile.Read(ref place)!;
        }
        slot.Add((long)elapsed.TotalMicroseconds, succeeded);
    }

    /// <summary>What was recorded in the window.</summary>
    public OperationSummary Read()
    {
        var oldest = CurrentSlot() - Slots + 1;
        var counts = new long[LogLinear.Buckets];
        long failed = 0, max = 0;
        foreach (ref var place in _slots.AsSpan())
        {
            if (Volatile.Read(ref place) is { } slot && slot.Number >= oldest)
            {
                slot.AddTo(counts, ref failed, ref max);
            }
        }
        return OperationSummary.Of(counts, failed, max);
    }

    private long CurrentSlot() => (long)clock.GetElapsedTime(_started).TotalSeconds / SlotSeconds;
}
