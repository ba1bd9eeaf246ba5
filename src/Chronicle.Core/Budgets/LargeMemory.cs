namespace Chronicle.Budgets;

/// <summary>Collects the heap after much memory of large events and bodies was let go.</summary>
/// <remarks>
/// Large arrays are freed only by a full collection, and the runtime waits with it until several times what is in use has been allocated: budgets that hold
/// 128 MiB would otherwise mean half a gigabyte. Small events and bodies are not counted here.
/// </remarks>
public static class LargeMemory
{
    /// <summary>Fewer bytes are no large array, or one for which a full collection is not worth it.</summary>
    public const long Large = 256 << 10;

    private const long Enough = 48 << 20;

    private static long _released;
    private static int _isCollecting; // 1 while a collection runs

    /// <summary>Says that so many bytes are not needed any more.</summary>
    public static void Released(long bytes)
    {
        if (bytes < Large || Interlocked.Add(ref _released, bytes) < Enough || Interlocked.Exchange(ref _isCollecting, 1) == 1)
        {
            return;
        }
        Interlocked.Exchange(ref _released, 0);
        ThreadPool.UnsafeQueueUserWorkItem(static _ => Collect(), null);
    }

    private static void Collect()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true); // some 20 ms
        Volatile.Write(ref _isCollecting, 0);
    }
}
