namespace Chronicle.Cli.Load.Scenarios.Conversations;

/// <summary>A part of the scenario, which can be run alone.</summary>
internal sealed record ConversationPart(string Name, Func<ConversationRun, CancellationToken, Task> RunAsync)
{
    /// <summary>In the order they run.</summary>
    public static readonly ConversationPart[] All =
    [
        new("single", StoreParts.SingleAsync),
        new("concurrent", StoreParts.ConcurrentAsync),
        new("sustained", StoreParts.SustainedAsync),
        new("spike", StoreParts.SpikeAsync),
        new("endurance", StoreParts.EnduranceAsync),
        new("batches", BatchPart.RunAsync),
        new("queries", QueryPart.RunAsync),
        new("stress", StressPart.RunAsync) { MayFail = true },
    ];

    /// <summary>Whether requests that fail are what it looks for.</summary>
    public bool MayFail { get; init; }
}
