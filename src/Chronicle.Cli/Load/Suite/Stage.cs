using Chronicle.Cli.Load.Reports;

namespace Chronicle.Cli.Load.Suite;

/// <summary>A part of the suite, with a server of its own.</summary>
internal sealed record Stage(string Name, Func<SuiteSettings, CancellationToken, Task<Measurement[]>> MeasureAsync)
{
    /// <summary>In the order they run.</summary>
    public static readonly Stage[] All =
    [
        new("throughput", ThroughputStage.MeasureAsync),
        new("latency", LatencyStage.MeasureAsync),
        new("memory", MemoryStage.MeasureAsync),
        new("overhead", OverheadStage.MeasureAsync),
        new("idle", IdleStage.MeasureAsync),
        new("queries", QueriesStage.MeasureAsync),
    ];
}
