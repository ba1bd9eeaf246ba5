using Chronicle.Cli.Load.Suite;

namespace Chronicle.Cli.Load.Bus;

/// <summary>The suite of the bus: <c>chronicle bench bus</c>.</summary>
internal static class BusStages
{
    /// <summary>In the order they run.</summary>
    public static readonly Stage[] All =
    [
        new("stored", StoredStage.MeasureAsync),
        new("asking", AskingStage.MeasureAsync),
        new("publishers", PublishersStage.MeasureAsync),
        new("burst", BurstStage.MeasureAsync),
        new("mixed", MixedStage.MeasureAsync),
        new("sustained", SustainedStage.MeasureAsync),
        new("cost", CostStage.MeasureAsync),
        new("memory", MemoryStage.MeasureAsync),
        new("restarts", RestartsStage.MeasureAsync),
        new("soak", MemoryStage.SoakAsync) { IsQuick = false, IsUsual = false },
    ];
}
