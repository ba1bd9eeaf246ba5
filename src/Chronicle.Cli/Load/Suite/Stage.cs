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
        new("bounds", BoundsStage.MeasureAsync) { IsQuick = false },
        new("queries", QueriesStage.MeasureAsync),
        new("conversations", ConversationsStage.MeasureAsync) { IsQuick = false },
        new("metrics", MetricsStage.MeasureAsync) { IsQuick = false },
        new("upkeep", UpkeepStage.MeasureAsync) { IsQuick = false },
        new("kills", KillsStage.MeasureAsync) { IsQuick = false },
        new("pending", PendingStage.MeasureAsync) { IsQuick = false },
        new("indexing", IndexingStage.MeasureAsync) { IsQuick = false },
        new("recall", RecallStage.MeasureAsync) { IsQuick = false, IsUsual = false },
        new("soak", SoakStage.MeasureAsync) { IsQuick = false, IsUsual = false },
    ];

    /// <summary>Whether a quick run has it.</summary>
    public bool IsQuick { get; init; } = true;

    /// <summary>Whether it runs without being named: one that takes longer than all others together does not.</summary>
    public bool IsUsual { get; init; } = true;
}
