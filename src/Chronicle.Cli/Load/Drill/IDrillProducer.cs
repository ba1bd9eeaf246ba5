namespace Chronicle.Cli.Load.Drill;

/// <summary>An agent that records without end, over HTTP or on the bus; its events are numbered.</summary>
internal interface IDrillProducer
{
    /// <summary>How many it was told are safe: its ids up to this number.</summary>
    long Told { get; }

    /// <param name="stop">No new events after it; what was sent is still waited for.</param>
    /// <param name="giveUp">Ends that too.</param>
    Task RunAsync(CancellationToken stop, CancellationToken giveUp);
}
