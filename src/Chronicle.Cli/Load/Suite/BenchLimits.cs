using System.Globalization;

namespace Chronicle.Cli.Load.Suite;

/// <summary>Limits that a pipeline sets by environment; what is not set keeps the suite's own targets.</summary>
/// <param name="LatencyMs"><c>BENCHMARK_LATENCY_MAX</c>: 99th percentiles of acknowledgement and delivery, in ms.</param>
/// <param name="CpuPercent"><c>BENCHMARK_CPU_MAX</c>: CPU that going through the server costs over writing the store, in percent of a core.</param>
/// <param name="MemoryPercent"><c>BENCHMARK_MEMORY_MAX</c>: the same for resident memory, in percent of the direct writer's.</param>
/// <param name="EventsPerSecond"><c>BENCHMARK_THROUGHPUT_MIN</c>: durable single-event POSTs per second.</param>
internal sealed record BenchLimits(double? LatencyMs, double? CpuPercent, double? MemoryPercent, double? EventsPerSecond)
{
    /// <exception cref="CliFailure">A variable is no number; it is named.</exception>
    public static BenchLimits Read(Func<string, string?> variable)
    {
        return new BenchLimits(Number("BENCHMARK_LATENCY_MAX"), Number("BENCHMARK_CPU_MAX"), Number("BENCHMARK_MEMORY_MAX"), Number("BENCHMARK_THROUGHPUT_MIN"));

        double? Number(string name) => variable(name) switch
        {
            null or "" => null,
            var text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
            var text => throw new CliFailure(ExitCodes.Usage, $"{name} is '{text}', which is no number", null, "give it as 5 or 0.5"),
        };
    }
}
