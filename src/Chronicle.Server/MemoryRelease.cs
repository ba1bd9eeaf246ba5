using System.Runtime;

namespace Chronicle.Server;

/// <summary>Gives memory back to the system after a burst: a server that has become quiet collects its heap once.</summary>
/// <remarks>The runtime collects when something is allocated. After a burst nothing is, and hundreds of megabytes would stay resident until the next one.</remarks>
internal sealed class MemoryRelease(TimeProvider clock) : BackgroundService
{
    private const long WorthIt = 48 << 20; // committed; an idle server has less
    private const long Quiet = 64 << 20; // allocated in one interval: 6.4 MB/s, which the index may still allocate behind a burst

    private const int MostTries = 3; // what is in use the first time may not be a little later; what stays in use is not collected again and again

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        var (allocated, kept, tries) = (GC.GetTotalAllocatedBytes(), 0L, 0);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            var now = GC.GetTotalAllocatedBytes();
            var isQuiet = now - allocated < Quiet;
            allocated = now;
            var committed = GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes;
            if (!isQuiet || committed > kept + (kept / 4))
            {
                tries = 0;
            }
            if (isQuiet && committed > WorthIt && tries++ < MostTries)
            {
                GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                kept = GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes;
            }
        }
    }
}
