using System.Runtime;
using Chronicle.Ingest;
using Chronicle.Live;
using Chronicle.Server.Api;
using Chronicle.Server.Ingest;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Server;

/// <summary>Gives memory back to the system after a burst: a server that has become quiet collects its heap once.</summary>
/// <remarks>The runtime collects when something is allocated. After a burst nothing is, and hundreds of megabytes would stay resident until the next one.</remarks>
internal sealed class MemoryRelease(BodyMemory bodies, AnswerMemory answers, LiveHub hub, IngestQueue queue, TimeProvider clock) : BackgroundService
{
    private const long WorthIt = 48 << 20; // committed; an idle server has less
    private const long Quiet = 64 << 20; // allocated in one interval: 6.4 MB/s, which the index may still allocate behind a burst

    private const int MostTries = 3; // what is in use the first time may not be a little later; what stays in use is not collected again and again
    private const long GivenBack = 16 << 20; // of what clients held at the last try: another one is worth it

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private long _allocated;
    private long _kept;
    private long _held;
    private int _tries;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        _allocated = GC.GetTotalAllocatedBytes();
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            var held = bodies.Budget.Taken + answers.Budget.Taken + hub.Memory.Taken + queue.Bytes;
            if (IsDue(GC.GetTotalAllocatedBytes(), GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes, held))
            {
                GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                NativeHeap.Trim();
                _kept = GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes;
            }
        }
    }

    /// <summary>Whether a collection is worth it now. Asked once in each interval.</summary>
    /// <param name="allocated">Bytes allocated since the start.</param>
    /// <param name="committed">Bytes the heap has.</param>
    /// <param name="held">Bytes that are held for clients. A client may stall for as long as it likes, and only then give them back.</param>
    internal bool IsDue(long allocated, long committed, long held)
    {
        var isQuiet = allocated - _allocated < Quiet;
        _allocated = allocated;
        if (!isQuiet || committed > _kept + (_kept / 4) || held < _held - GivenBack)
        {
            (_tries, _held) = (0, held);
        }
        if (!isQuiet || committed <= WorthIt || _tries == MostTries)
        {
            return false;
        }
        _tries++;
        (_kept, _held) = (committed, Math.Max(_held, held));
        return true;
    }
}
