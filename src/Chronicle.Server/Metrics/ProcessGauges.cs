using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Chronicle.Server.Metrics;

/// <summary>What the runtime tells of this process.</summary>
internal static class ProcessGauges
{
    public static void Create(Meter meter)
    {
        var started = StartTime();
        meter.CreateObservableGauge("process.start_time", () => started, "s", "When the process started, in seconds since 1970.");
        meter.CreateObservableCounter("process.cpu.time", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "CPU time used, by the program and by the system for it.");
        meter.CreateObservableGauge("chronicle.memory.usage", () => Environment.WorkingSet, "By", "Resident memory (the original Chronicle's name).");
        meter.CreateObservableGauge("dotnet.gc.heap.size", () => GC.GetTotalMemory(forceFullCollection: false), "By", "Bytes of the managed heap in use.");
        meter.CreateObservableCounter("dotnet.gc.allocated", () => GC.GetTotalAllocatedBytes(), "By", "Bytes allocated on the managed heap.");
        meter.CreateObservableCounter("dotnet.gc.collections", Collections, "{collection}", "Garbage collections, by generation.");
        meter.CreateObservableCounter("dotnet.gc.pause.time", () => GC.GetTotalPauseDuration().TotalSeconds, "s", "Time the program stood still for garbage collection.");
        meter.CreateObservableGauge("dotnet.thread_pool.threads", () => ThreadPool.ThreadCount, "{thread}", "Threads of the pool.");
        meter.CreateObservableGauge("dotnet.thread_pool.queue.length", () => ThreadPool.PendingWorkItemCount, "{item}", "Work that waits for a thread of the pool.");
    }

    private static double StartTime()
    {
        using var process = Process.GetCurrentProcess();
        return new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0;
    }

    private static IEnumerable<Measurement<long>> Collections()
    {
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            // An object of generation 2 was collected with the younger ones: a count contains those of the generations above it.
            var older = generation < GC.MaxGeneration ? GC.CollectionCount(generation + 1) : 0;
            yield return new Measurement<long>(GC.CollectionCount(generation) - older, new KeyValuePair<string, object?>("generation", generation));
        }
    }
}
